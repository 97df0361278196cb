"""What admins look at: pairs of events that may be one, and payloads that could not be read."""

from datetime import datetime
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from resolvers.context import RequestContext
from resolvers.pages import connections
from resolvers.pages.paging import PageArguments
from resolvers.sources import reviews
from schema.types.base.fields import batch_field, column, root_field
from schema.types.base.relay import PAGE_ARGUMENTS, PageInfo
from schema.types.base.user_errors import UserError
from schema.types.events.events import Event
from schema.types.events.listings import SourceName

Request = Info[RequestContext, None]


def _about(description: str) -> Any:
    return strawberry.argument(description=description)


@strawberry.type(description="Two events that the matching kept apart and is unsure of, with each source's own version of both.")
class MatchReview:
    """Runtime value: loaders.sources.ReviewRow."""

    events: list[Event] = batch_field(reviews.events_of, "The two events; `listings` shows each source's own version.")
    score: float = column("How alike they are; from 0.5 on they would have been joined, if nothing spoke against it.")
    reasons: list[str] = column("The evidence in words: names, venue, hour, and what kept them apart.")
    seen_at: datetime = column("When a sync first saw the pair.")


@strawberry.type(description="One pair in a list.")
class MatchReviewEdge:
    """Runtime value: resolvers.pages.connections.Edge."""

    node: MatchReview = column("The pair.")
    cursor: str = column("Its place in the list, for `after`.")


@strawberry.type(description="A page of pairs of events that may be one.")
class MatchReviewConnection:
    """Runtime value: resolvers.sources.reviews.ReviewSearch."""

    edges: list[MatchReviewEdge] = batch_field(connections.edges, "The page, each pair with its cursor.")
    nodes: list[MatchReview] = batch_field(connections.nodes, "The page.")
    page_info: PageInfo = batch_field(connections.page_info, "Where the page lies in the list.")
    total_count: int = batch_field(connections.total_count, "How many pairs wait.")


@strawberry.type(description="A payload that could not be read, as it was received.")
class RejectedPayload:
    """Runtime value: loaders.sources.PayloadRow."""

    source_id: str | None = column("Its id at the source, where it could be told.")
    raw: str = column("The payload's first 4,000 characters.")


@strawberry.type(description="Why payloads of a source could not be read.")
class RejectedListings:
    """Runtime value: loaders.sources.RejectedRow."""

    source: SourceName = column("Which source sent them.")
    reason: str = column("What was wrong.")
    count: int = column("How many different payloads.", of="payloads")
    last_seen_at: datetime = column("When one was last received.")
    example: RejectedPayload | None = batch_field(reviews.examples, "One of them.")


@strawberry.type(description="What became of a decision on two events.")
class MatchReviewPayload:
    """Runtime value: resolvers.sources.reviews.ReviewOutcome."""

    events: list[Event] = column("The events that are left: one if they are the same, both if not; none when errors says why.")
    errors: list[UserError] = column("What the caller can mend.")


@strawberry.type
class ReviewQueries:
    """For admins alone."""

    @root_field(
        MatchReviewConnection,
        "Admins: pairs of events to come that may be one, the surest first. `matchReviewDecide` takes a pair off the list.",
    )
    async def match_reviews(
        self,
        info: Request,
        first: Annotated[int | None, _about(PAGE_ARGUMENTS["first"])] = None,
        after: Annotated[str | None, _about(PAGE_ARGUMENTS["after"])] = None,
    ) -> Any:
        return reviews.match_reviews(info.context, PageArguments(first, after))

    @root_field(list[RejectedListings], "Admins: why payloads could not be read, the most frequent reason first.")
    async def rejected_listings(self, info: Request) -> Any:
        return await reviews.rejected(info.context)


@strawberry.type
class ReviewMutations:
    """For admins alone."""

    @root_field(
        MatchReviewPayload, "Admins: two events are the same one, or are not; no later sync undoes it. Works for any two events."
    )
    async def match_review_decide(
        self,
        info: Request,
        keep: Annotated[strawberry.ID, _about("The event that stays if they are the same.")],
        other: Annotated[strawberry.ID, _about("The other event.")],
        are_same: Annotated[bool, _about("True makes them one, false keeps them apart.")],
    ) -> Any:
        return await reviews.decide(info.context, keep, other, are_same)
