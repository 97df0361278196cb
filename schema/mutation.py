"""What can be changed: one part a noun, put together by inheritance."""

import strawberry

from schema.accounts import AccountMutations
from schema.calendar_feeds import CalendarFeedMutations
from schema.marks import MarkMutations


@strawberry.type(description="What can be changed.")
class Mutation(AccountMutations, MarkMutations, CalendarFeedMutations):
    """Root fields, from the parts that it inherits."""
