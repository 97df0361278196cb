"""What can be changed: one part a noun, put together by inheritance."""

import strawberry

from schema.accounts import AccountMutations
from schema.calendar_feeds import CalendarFeedMutations
from schema.marks import MarkMutations
from schema.spotify import SpotifyMutations


@strawberry.type(description="What can be changed.")
class Mutation(AccountMutations, MarkMutations, CalendarFeedMutations, SpotifyMutations):
    """Root fields, from the parts that it inherits."""
