"""What can be changed: one part a noun, put together by inheritance."""

import strawberry

from schema.types.alerts.alerts import AlertMutations
from schema.types.alerts.emails import EmailMutations
from schema.types.alerts.notifications import NotificationMutations
from schema.types.calendars import CalendarFeedMutations
from schema.types.organizers.contact_requests import ContactRequestMutations
from schema.types.organizers.directory import DirectoryMutations
from schema.types.organizers.news import OrganizerNotificationMutations
from schema.types.organizers.of_plans import ShortlistMutations
from schema.types.organizers.plans import PlanMutations
from schema.types.people.accounts import AccountMutations
from schema.types.people.preferences import PreferencesMutations
from schema.types.people.spotify import SpotifyMutations
from schema.types.reactions import MarkMutations
from schema.types.sources.curation import CurationMutations
from schema.types.sources.reviews import ReviewMutations


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
    EmailMutations,
    ReviewMutations,
    DirectoryMutations,
):
    """Root fields, from the parts that it inherits."""
