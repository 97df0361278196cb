"""The fields of a subgraph of Apollo Federation 2."""

from collections.abc import Mapping
from typing import Annotated, Any, NewType

import strawberry
from strawberry.exceptions import StrawberryInputCoercionError
from strawberry.types import Info
from strawberry.types.scalar import ScalarDefinition

from resolvers.context import RequestContext
from resolvers.nodes import entities
from schema.subgraph_sdl import subgraph_sdl
from schema.types.base.fields import about, column, root_field
from schema.types.events.events import Event
from schema.types.organizers.djs import Dj
from schema.types.places.artists import Artist
from schema.types.places.venues import Venue

Request = Info[RequestContext, None]
Representation = NewType("Representation", dict[str, Any])


def _read(value: Any) -> Any:
    if isinstance(value, Mapping):
        return value
    raise StrawberryInputCoercionError('A representation is an object such as {__typename: "Event", id: "…"}.')


REPRESENTATION = ScalarDefinition(
    name="_Any",
    description="The representation of an entity: its `__typename` and one of its keys.",
    specified_by_url=None,
    serialize=lambda value: value,
    parse_value=_read,
    parse_literal=None,
    origin=dict,
)
Entity = Annotated[Event | Venue | Artist | Dj, strawberry.union("_Entity", description="What other subgraphs can refer to.")]


@strawberry.type(name="_Service", description="This subgraph, for a gateway.")
class Service:
    """Runtime value: a Service."""

    sdl: str = column("The schema with the directives of Apollo Federation 2.")


@strawberry.type
class FederationQueries:
    """What a gateway asks; clients have no use for it."""

    @root_field(Service, "For federation gateways: this subgraph's schema.", name="_service")
    async def subgraph_service(self, info: Request) -> Any:
        return Service(sdl=subgraph_sdl(info.schema))

    @root_field(
        list[Entity | None],
        "For federation gateways: the objects with these keys, in the same order; null for each key that no object has.",
        name="_entities",
    )
    async def subgraph_entities(
        self,
        info: Request,
        representations: Annotated[
            list[Representation],
            about("At most 500 objects, each with `__typename` and `id` or `databaseId`."),
        ],
    ) -> Any:
        return await entities(info.context, representations)
