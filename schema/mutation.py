"""What can be changed: one part a noun, put together by inheritance."""

import strawberry

from schema.accounts import AccountMutations
from schema.alerts import AlertMutations
from schema.calendar_feeds import CalendarFeedMutations
from schema.curation import CurationMutations
from schema.marks import MarkMutations
from schema.notifications import NotificationMutations
from schema.preferences import PreferencesMutations
from schema.spotify import SpotifyMutations
from schema.types.organizers.contact_requests import ContactRequestMutations
from schema.types.organizers.directory import DirectoryMutations
from schema.types.organizers.news import OrganizerNotificationMutations
from schema.types.organizers.plans import PlanMutations
from schema.types.organizers.shortlists import ShortlistMutations


@strawberry.type(description="What can be changed.")
class Mutation(
    AccountMutations,
    MarkMutations,
    AlertMutations,
    NotificationMutations,
    CalendarFeedMutations,
    SpotifyMutations,
    PreferencesMutations,
    CurationMutations,
    PlanMutations,
    ShortlistMutations,
    ContactRequestMutations,
    OrganizerNotificationMutations,
    DirectoryMutations,
):
    """Root fields, from the parts that it inherits."""
