"""The Strawberry server that one would write first: Core queries through `databases`, DataLoaders, an object a row.

Served by `uvicorn bench.peers.straightforward:app`; reads DATABASE_URL and JWT_SECRET.
"""

import base64
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import databases
import orjson
import strawberry
from joserfc import jwt
from joserfc.jwk import OctKey
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.routing import Route
from strawberry.asgi import GraphQL
from strawberry.dataloader import DataLoader
from strawberry.types import Info

from store.tables import artists, events, performances, source_events, user_hidden_events, user_saved_events, venues

database = databases.Database(os.environ["DATABASE_URL"], min_size=1, max_size=10)
KEY = OctKey.import_key(os.environ["JWT_SECRET"])


def global_id(kind: str, number: int) -> strawberry.ID:
    """The same ids as everybody's."""
    return strawberry.ID(base64.b64encode(f"{kind}:{number}".encode()).decode().rstrip("="))


def earliest() -> datetime:
    """What began no more than four hours ago, in UTC."""
    return (datetime.now(UTC) - timedelta(hours=4)).replace(second=0, microsecond=0)


@strawberry.type
class Image:
    """A picture."""

    url: str
    width: int | None
    height: int | None


@strawberry.type
class PriceRange:
    """Face value."""

    min: str | None
    max: str | None
    currency: str


@strawberry.type
class Listing:
    """A source's version."""

    source: str
    url: str | None


@strawberry.type
class Artist:
    """Who plays."""

    id: strawberry.ID
    name: str


@strawberry.type
class Performance:
    """Who plays, and in which place."""

    artist: Artist
    billing: str


@strawberry.type
class Venue:
    """Where."""

    number: strawberry.Private[int]
    id: strawberry.ID
    name: str
    city: str | None

    @strawberry.field
    async def upcoming_events(self, first: int = 20) -> "EventConnection":
        """What is on there."""
        listed = events.c.venue_id == self.number, events.c.order_time >= earliest(), events.c.withdrawn_at.is_(None)
        rows = await database.fetch_all(events.select().where(*listed).order_by(events.c.order_time, events.c.id).limit(first))
        return EventConnection(nodes=[event_of(row) for row in rows])


@strawberry.type
class Event:
    """A gig."""

    number: strawberry.Private[int]
    venue_number: strawberry.Private[int | None]
    id: strawberry.ID
    title: str
    start_time: str | None
    city: str | None
    price: PriceRange | None
    images: list[Image]

    @strawberry.field
    async def venue(self, info: Info) -> Venue | None:
        """Where it is."""
        found: Venue | None = await info.context["venues"].load(self.venue_number) if self.venue_number else None
        return found

    @strawberry.field
    async def performances(self, info: Info) -> list[Performance]:
        """Who plays."""
        return await info.context["performances"].load(self.number)  # type: ignore[no-any-return]

    @strawberry.field
    async def listings(self, info: Info) -> list[Listing]:
        """Where it is listed."""
        return await info.context["listings"].load(self.number)  # type: ignore[no-any-return]

    @strawberry.field
    async def is_saved(self, info: Info) -> bool:
        """Whether the person saved it."""
        return bool(info.context["user_id"] and await info.context["saved"].load(self.number))


@strawberry.type
class EventConnection:
    """A page."""

    nodes: list[Event]


@strawberry.input
class EventFilter:
    """What to list."""

    city: str


def event_of(row: Any) -> Event:
    """A row as an object."""
    images = orjson.loads(row["images"]) if isinstance(row["images"], str) else row["images"]
    price = (
        PriceRange(min=str(row["price_min"]), max=str(row["price_max"]), currency=row["currency"]) if row["price_min"] else None
    )
    return Event(
        number=row["id"],
        venue_number=row["venue_id"],
        id=global_id("Event", row["id"]),
        title=row["title"],
        start_time=row["start_time"].strftime("%Y-%m-%dT%H:%M:%SZ") if row["start_time"] else None,
        city=row["city"],
        price=price,
        images=[Image(**image) for image in images],
    )


@strawberry.type
class Query:
    """What can be asked."""

    @strawberry.field
    async def event(self, id: strawberry.ID) -> Event | None:
        """One gig."""
        number = int(base64.b64decode(id + "=" * (-len(id) % 4)).decode().split(":")[1])
        row = await database.fetch_one(events.select().where(events.c.id == number))
        return event_of(row) if row else None

    @strawberry.field
    async def events(self, info: Info, filter: EventFilter, first: int = 20) -> EventConnection:
        """A page of gigs."""
        wanted = [events.c.city_key == filter.city.lower(), events.c.order_time >= earliest(), events.c.withdrawn_at.is_(None)]
        if info.context["user_id"]:
            hidden = select(user_hidden_events.c.event_id).where(user_hidden_events.c.user_id == info.context["user_id"])
            wanted.append(events.c.id.not_in(hidden))
        rows = await database.fetch_all(events.select().where(*wanted).order_by(events.c.order_time, events.c.id).limit(first))
        return EventConnection(nodes=[event_of(row) for row in rows])


async def load_venues(ids: list[int]) -> list[Venue | None]:
    """Venues by number."""
    rows = await database.fetch_all(venues.select().where(venues.c.id.in_(ids)))
    by_id = {
        row["id"]: Venue(number=row["id"], id=global_id("Venue", row["id"]), name=row["name"], city=row["city"]) for row in rows
    }
    return [by_id.get(number) for number in ids]


async def load_performances(ids: list[int]) -> list[list[Performance]]:
    """Who plays at each event."""
    columns = (performances.c.event_id, performances.c.billing, artists.c.id, artists.c.name)
    found = select(*columns).join_from(performances, artists).where(performances.c.event_id.in_(ids))
    rows = await database.fetch_all(found.order_by(performances.c.event_id, performances.c.position))
    acts = ((r["event_id"], Artist(id=global_id("Artist", r["id"]), name=r["name"]), r["billing"]) for r in rows)
    return grouped(ids, [(event_id, Performance(artist=artist, billing=billing.upper())) for event_id, artist, billing in acts])


async def load_listings(ids: list[int]) -> list[list[Listing]]:
    """Where each event is listed."""
    found = source_events.select().where(source_events.c.event_id.in_(ids), source_events.c.withdrawn_at.is_(None))
    order = (source_events.c.event_id, source_events.c.last_seen_at.desc(), source_events.c.source, source_events.c.source_id)
    rows = await database.fetch_all(found.order_by(*order))
    return grouped(ids, [(row["event_id"], Listing(source=row["source"].upper(), url=row["url"])) for row in rows])


def grouped(ids: Sequence[int], pairs: Sequence[tuple[int, Any]]) -> list[list[Any]]:
    """A list a key, in key order."""
    found: dict[int, list[Any]] = {number: [] for number in ids}
    for number, value in pairs:
        found[number].append(value)
    return [found[number] for number in ids]


class Server(GraphQL[dict[str, Any], None]):
    """One context a request."""

    async def get_context(self, request: Any, response: Any) -> dict[str, Any]:
        """Loaders, and who asks."""
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        user_id = int(jwt.decode(token, KEY, algorithms=["HS256"]).claims["sub"]) if token else None

        async def load_saved(ids: list[int]) -> list[bool]:
            mine = user_saved_events.c.user_id == user_id, user_saved_events.c.event_id.in_(ids)
            rows = await database.fetch_all(select(user_saved_events.c.event_id).where(*mine))
            saved = {row["event_id"] for row in rows}
            return [number in saved for number in ids]

        return {
            "user_id": user_id,
            "venues": DataLoader(load_venues),
            "performances": DataLoader(load_performances),
            "listings": DataLoader(load_listings),
            "saved": DataLoader(load_saved),
        }


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """The database's pool."""
    async with database:
        yield


app = Starlette(routes=[Route("/graphql", Server(strawberry.Schema(Query)))], lifespan=lifespan)
