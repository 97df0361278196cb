"""The root Mutation type, assembled by inheritance from one part per noun."""

import strawberry

from schema.accounts import AccountMutations
from schema.alerts import AlertMutations
from schema.calendar_feeds import CalendarFeedMutations
from schema.curation import CurationMutations
from schema.marks import MarkMutations
from schema.notifications import NotificationMutations
from schema.preferences import PreferencesMutations
from schema.spotify import SpotifyMutations


@strawberry.type(description="Operations that change data.")
class Mutation(
    AccountMutations,
    MarkMutations,
    AlertMutations,
    NotificationMutations,
    CalendarFeedMutations,
    SpotifyMutations,
    PreferencesMutations,
    CurationMutations,
):
    """Root fields, inherited from its parts."""
