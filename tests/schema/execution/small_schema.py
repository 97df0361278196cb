"""A small schema of the real one's shapes, for what concerns HTTP, limits and errors."""

import asyncio
from types import SimpleNamespace
from typing import Any

import strawberry
from graphql import GraphQLError
from starlette.requests import Request

from auth.sessions import Caller
from resolvers.errors import InvalidFilter
from schema.execution.executor import Executor
from schema.execution.settings import GraphQLSettings
from schema.transport.http import GraphQLEndpoint
from store.errors import DatabaseUnavailable
from tests.schema.transport.asgi_client import Client


@strawberry.type
class Listing:
    source: str = "dice"


@strawberry.type
class Venue:
    name: str = "Whelan's"

    @strawberry.field
    def upcoming_events(self, first: int | None = None) -> "EventConnection":
        return EventConnection()


@strawberry.type
class Event:
    title: str = "Bicep"
    listings: list[Listing] = strawberry.field(default_factory=list)
    venue: Venue = strawberry.field(default_factory=Venue)

    @strawberry.field
    def related(self, first: int = 5) -> "list[Event]":
        return []


@strawberry.type
class EventEdge:
    cursor: str = "c"
    node: Event = strawberry.field(default_factory=Event)


@strawberry.type
class PageInfo:
    has_next_page: bool = False


@strawberry.type
class EventConnection:
    page_info: PageInfo = strawberry.field(default_factory=PageInfo)
    nodes: list[Event] = strawberry.field(default_factory=lambda: [Event()])
    edges: list[EventEdge] = strawberry.field(default_factory=lambda: [EventEdge()])


@strawberry.input
class Near:
    latitude: float
    radius_km: float = 25


@strawberry.type
class Query:
    @strawberry.field
    def hello(self, name: str = "world") -> str:
        return f"hello {name}"

    @strawberry.field
    def events(
        self, first: int | None = None, near: Near | None = None, artist_ids: list[strawberry.ID] | None = None
    ) -> EventConnection:
        return EventConnection()

    @strawberry.field
    def nodes(self, ids: list[strawberry.ID]) -> list[Event | None]:
        return [Event() for _ in ids]

    @strawberry.field
    def itself(self) -> "Query":
        return Query()

    @strawberry.field
    def caller(self, info: strawberry.Info) -> str:
        return str(info.context.caller.address)

    @strawberry.field
    def broken(self) -> str | None:
        raise RuntimeError("the password is hunter2")

    @strawberry.field
    def wrong_argument(self) -> str | None:
        raise InvalidFilter(("filter", "near", "radiusKm"), "must be above 0")

    @strawberry.field
    def wrong_root(self) -> str:
        raise InvalidFilter(("first",), "must be between 0 and 100")

    @strawberry.field
    def forbidden(self) -> str | None:
        raise GraphQLError("Only for organizers.", extensions={"code": "FORBIDDEN"})

    @strawberry.field
    def database_away(self) -> str:
        raise DatabaseUnavailable("connect to 10.0.0.7 failed")

    @strawberry.field
    def wrong_result(self) -> int | None:
        return "no number"  # type: ignore[return-value]

    @strawberry.field
    def half_a_surrogate_pair(self) -> str:
        return "\ud83c"

    @strawberry.field
    async def never(self) -> str | None:
        await asyncio.Event().wait()
        return None


@strawberry.type
class Mutation:
    @strawberry.mutation
    def remember(self, word: str) -> str:
        return word


SCHEMA = strawberry.Schema(query=Query, mutation=Mutation)


async def small_context(request: Request) -> Any:
    """The caller's name from a header."""
    return SimpleNamespace(viewer=None, caller=Caller(request.headers.get("x-caller", "stranger")))


def small_client(settings: GraphQLSettings | None = None, **endpoint: Any) -> Client:
    """A client of the endpoint over the small schema."""
    executor = Executor(SCHEMA, settings or GraphQLSettings())
    return Client(GraphQLEndpoint(executor, endpoint.pop("make_context", small_context), **endpoint))
