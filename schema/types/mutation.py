"""The root Mutation type, assembled by inheritance from one part per noun."""

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
from schema.types.people.account_changes import AccountChangeMutations
from schema.types.people.accounts import AccountMutations
from schema.types.people.leaving import LeavingMutations
from schema.types.people.preferences import PreferencesMutations
from schema.types.people.sessions import SessionMutations
from schema.types.people.spotify import SpotifyMutations
from schema.types.reactions import MarkMutations
from schema.types.sources.curation import CurationMutations
from schema.types.sources.reviews import ReviewMutations


@strawberry.type(description="Operations that change data.")
class Mutation(
    AccountMutations,
    AccountChangeMutations,
    LeavingMutations,
    SessionMutations,
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
    """Root fields, inherited from its parts."""
