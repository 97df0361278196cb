"""What admins do: fetch now, merge and split events."""

from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from resolvers.context import RequestContext
from resolvers.sources import curation
from schema.types.base.fields import column, root_field
from schema.types.base.user_errors import UserError
from schema.types.events.listings import SourceName
from schema.types.reactions import EventPayload
from schema.types.sources.sources import SourceReport
from store.events.records import SourceKey

Request = Info[RequestContext, None]


def _key(name: SourceName) -> SourceKey:
    return name.value


def _about(description: str) -> Any:
    return strawberry.argument(description=description)


@strawberry.type(description="What became of a fetch that was asked for.")
class SourceSyncPayload:
    """Runtime value: resolvers.sources.curation.SyncOutcome."""

    reports: list[SourceReport] = column("Each source's part.")
    errors: list[UserError] = column("What the caller can mend.")


@strawberry.type
class CurationMutations:
    """For admins alone."""

    @root_field(SourceSyncPayload, "Admins: fetch from upstream now.")
    async def source_sync(
        self,
        info: Request,
        city: Annotated[str, _about("A city or town of the gazetteer.")],
        sources: Annotated[list[SourceName] | None, _about("Only these; all of them when left out.")] = None,
    ) -> Any:
        return await curation.sync(info.context, city, None if sources is None else [_key(one) for one in sources])

    @root_field(
        EventPayload, "Admins: two events are the same one; the second id is retired and answers with the first from now on."
    )
    async def event_merge(
        self,
        info: Request,
        keep: Annotated[strawberry.ID, _about("The event that stays.")],
        retire: Annotated[strawberry.ID, _about("The event that becomes part of it.")],
    ) -> Any:
        return await curation.merge(info.context, keep, retire)

    @root_field(
        EventPayload,
        "Admins: take one listing out of an event into an event of its own, and never join the two again. Answers with the "
        "listing's own event.",
    )
    async def event_split(
        self,
        info: Request,
        id: Annotated[strawberry.ID, _about("The event that holds the listing.")],
        source: Annotated[SourceName, _about("The listing's source.")],
        source_id: Annotated[str, _about("The listing's id there.")],
    ) -> Any:
        return await curation.split(info.context, id, _key(source), source_id)
