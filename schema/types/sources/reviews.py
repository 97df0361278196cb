"""What admins look at: pairs of events that may be one, and payloads that could not be read."""

from datetime import datetime
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from resolvers.context import RequestContext
from resolvers.pages import connections
from resolvers.pages.paging import PageArguments
from resolvers.sources import reviews
from schema.types.base.fields import about, batch_field, column, root_field
from schema.types.base.relay import PAGE_ARGUMENTS, PageInfo
from schema.types.base.user_errors import UserError
from schema.types.events.events import Event
from schema.types.events.listings import SourceName

Request = Info[RequestContext, None]


@strawberry.type(description="Two events that may be the same: the matching kept them separate but is not certain.")
class MatchReview:
    """Runtime value: loaders.sources.ReviewRow."""

    events: list[Event] = batch_field(reviews.events_of, "The two events; see `listings` for each source's version.")
    score: float = column("Similarity; from 0.5 on they would have been merged, had nothing ruled it out.")
    reasons: list[str] = column("The evidence in words: names, venue, time, and what ruled out a merge.")
    seen_at: datetime = column("When a sync first found the pair.")


@strawberry.type(description="One pair in a list.")
class MatchReviewEdge:
    """Runtime value: resolvers.pages.connections.Edge."""

    node: MatchReview = column("The pair.")
    cursor: str = column("Its cursor, for use in `after`.")


@strawberry.type(description="A page of pairs of events that may be the same.")
class MatchReviewConnection:
    """Runtime value: resolvers.sources.reviews.ReviewSearch."""

    edges: list[MatchReviewEdge] = batch_field(connections.edges, "The pairs on this page, each with its cursor.")
    nodes: list[MatchReview] = batch_field(connections.nodes, "The page.")
    page_info: PageInfo = batch_field(connections.page_info, "The page's position in the list.")
    total_count: int = batch_field(connections.total_count, "Total number of undecided pairs.")


@strawberry.type(description="A payload that could not be parsed, as received.")
class RejectedPayload:
    """Runtime value: loaders.sources.PayloadRow."""

    source_id: str | None = column("Its id at the source; null if unknown.")
    raw: str = column("The first 4,000 characters of the payload.")


@strawberry.type(description="Payloads of a source that could not be parsed for the same reason.")
class RejectedListings:
    """Runtime value: loaders.sources.RejectedRow."""

    source: SourceName = column("The source.")
    reason: str = column("Why they could not be parsed.")
    count: int = column("Number of distinct payloads.", of="payloads")
    last_seen_at: datetime = column("When the latest one was received.")
    example: RejectedPayload | None = batch_field(reviews.examples, "One of them; null if it is no longer stored.")


@strawberry.type(description="The result of a decision on two events.")
class MatchReviewPayload:
    """Runtime value: resolvers.sources.reviews.ReviewOutcome."""

    events: list[Event] = column("The remaining events: one if they are the same, both if not; empty if the decision failed.")
    errors: list[UserError] = column("Problems that the caller can fix; empty on success.")


@strawberry.type
class ReviewQueries:
    """For admins alone."""

    @root_field(
        MatchReviewConnection,
        "Admins only: pairs of upcoming events that may be the same, most similar first. `matchReviewDecide` resolves a pair.",
    )
    async def match_reviews(
        self,
        info: Request,
        first: Annotated[int | None, about(PAGE_ARGUMENTS["first"])] = None,
        after: Annotated[str | None, about(PAGE_ARGUMENTS["after"])] = None,
    ) -> Any:
        return reviews.match_reviews(info.context, PageArguments(first, after))

    @root_field(list[RejectedListings], "Admins only: payloads that could not be parsed, grouped by reason, most frequent first.")
    async def rejected_listings(self, info: Request) -> Any:
        return await reviews.rejected(info.context)


@strawberry.type
class ReviewMutations:
    """For admins alone."""

    @root_field(
        MatchReviewPayload,
        "Admins only: records whether two events are the same. Syncs never undo the decision. Works for any two events.",
    )
    async def match_review_decide(
        self,
        info: Request,
        keep: Annotated[strawberry.ID, about("The event to keep if they are the same.")],
        other: Annotated[strawberry.ID, about("The other event.")],
        are_same: Annotated[bool, about("True merges them; false keeps them separate.")],
    ) -> Any:
        return await reviews.decide(info.context, keep, other, are_same)
