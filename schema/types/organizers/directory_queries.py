"""Queries on the directory."""

from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from resolvers.context import RequestContext
from resolvers.organizers.directory import djs, performers
from resolvers.organizers.directory.dj_search import search_djs
from resolvers.organizers.directory.performers import Origin
from resolvers.pages.paging import PageArguments
from schema.types.base.fields import about, root_field
from schema.types.base.relay import PAGE_ARGUMENTS
from schema.types.organizers.djs import Dj, DjConnection, DjFilter
from schema.types.organizers.performers import Performer, PerformerOrigin

Request = Info[RequestContext, None]


GlobalId = Annotated[strawberry.ID, about("A global id.")]
First = Annotated[int | None, about(PAGE_ARGUMENTS["first"])]
After = Annotated[str | None, about(PAGE_ARGUMENTS["after"])]
Last = Annotated[int | None, about(PAGE_ARGUMENTS["last"])]
Before = Annotated[str | None, about(PAGE_ARGUMENTS["before"])]


@strawberry.type
class DirectoryQueries:
    """For everyone; contact details only for organizers and admins."""

    @root_field(Dj | None, "The DJ with this id; null if there is none.")
    async def dj(self, info: Request, id: GlobalId) -> Any:
        return await djs.dj(info.context, id)

    @root_field(DjConnection, "DJs that match a filter, in alphabetical order.")
    async def djs(
        self,
        info: Request,
        filter: Annotated[DjFilter | None, about("Which DJs to list.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Any:
        return search_djs(info.context, filter or DjFilter(), PageArguments(first, after, last, before))

    @root_field(
        list[Performer],
        "Performers from every directory we know: local DJs, Ticketmaster attractions, Spotify artists; one entry per performer.",
    )
    async def performers(
        self,
        info: Request,
        text: Annotated[str, about("Words in the name; case and accents are ignored.")],
        include: Annotated[list[PerformerOrigin] | None, about("Only performers from these directories; omit for all.")] = None,
        first: Annotated[int | None, about("Number of performers, at most 100; the default is 20.")] = None,
    ) -> Any:
        wanted: list[Origin] | None = None if include is None else [origin.value for origin in include]
        return await performers.performers(info.context, text, wanted, first)
