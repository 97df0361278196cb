"""Admin mutations: fetch now, merge and split events."""

from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from resolvers.context import RequestContext
from resolvers.sources import curation
from schema.types.base.fields import about, column, root_field
from schema.types.base.user_errors import UserError
from schema.types.events.listings import SourceName
from schema.types.reactions import EventPayload
from schema.types.sources.sources import SourceReport
from store.events.records import SourceKey

Request = Info[RequestContext, None]


def _key(name: SourceName) -> SourceKey:
    return name.value


@strawberry.type(description="The result of a requested sync.")
class SourceSyncPayload:
    """Runtime value: resolvers.sources.curation.SyncOutcome."""

    reports: list[SourceReport] = column("What each source contributed.")
    errors: list[UserError] = column("Problems that the caller can fix; empty on success.")


@strawberry.type
class CurationMutations:
    """Mutations for admins only."""

    @root_field(SourceSyncPayload, "Admins only: fetches from the upstream sources now.")
    async def source_sync(
        self,
        info: Request,
        city: Annotated[str, about("A city or town in the gazetteer.")],
        sources: Annotated[list[SourceName] | None, about("Only these sources; omit for all.")] = None,
    ) -> Any:
        return await curation.sync(info.context, city, None if sources is None else [_key(one) for one in sources])

    @root_field(
        EventPayload,
        ("Admins only: merges two events that are the same. The second id is retired and resolves to the first from then on."),
    )
    async def event_merge(
        self,
        info: Request,
        keep: Annotated[strawberry.ID, about("The event to keep.")],
        retire: Annotated[strawberry.ID, about("The event to merge into it.")],
    ) -> Any:
        return await curation.merge(info.context, keep, retire)

    @root_field(
        EventPayload,
        "Admins only: moves one listing out of an event into an event of its own, and keeps the two apart from then on. "
        "Returns the listing's new event.",
    )
    async def event_split(
        self,
        info: Request,
        id: Annotated[strawberry.ID, about("The event that has the listing.")],
        source: Annotated[SourceName, about("The listing's source.")],
        source_id: Annotated[str, about("The listing's id at that source.")],
    ) -> Any:
        return await curation.split(info.context, id, _key(source), source_id)
