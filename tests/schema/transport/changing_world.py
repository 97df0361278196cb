"""A small catalog that its real writers change at random, and processes that keep what they answered about it."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import time, timedelta
from typing import Any

from sqlalchemy import func, select
from starlette.requests import Request

from loaders.events.carried.kept import KeptEvents
from loaders.request import Loaders
from resolvers.context import RequestContext
from resolvers.global_ids import global_id
from schema.execution.executor import Executor
from schema.execution.settings import GraphQLSettings
from schema.transport.http import GraphQLEndpoint
from schema.transport.kept.answers import AnswerCache
from sources.syncing.decided_events import CannotDecide, merge_events, split_event
from sources.syncing.ingest import Batch, ingest, withdraw
from store.database.connection import Database, Transaction
from store.events.events import change_public_data
from store.events.listings import UnseenListing
from store.events.records import ImageRef, ListingPerformer
from store.organizers.availability import NewSpan, Overlaps, add_span, remove_span
from store.organizers.venue_directory import retire_venue, update_venue
from store.tables import artists, events, source_events, venue_availability, venues
from tests.schema.asking import SCHEMA
from tests.schema.transport.asgi_client import Client
from tests.sources.syncing.listings import NIGHT, NOW, VICAR_STREET, WHELANS, listing

PUBLIC = "id title status startTime price { min } images { url } listings { source url price { min } }"
EVENT = f"""query E($id: ID!) {{ event(id: $id) {{ {PUBLIC} provenance {{ field source }}
    performances {{ billing position artist {{ id name genres image {{ url }} }} }} venue {{ id name city aliases }} }} }}"""
BESIDE = """query B($id: ID!) { event(id: $id) { title venue { name
    upcomingEvents(first: 2) { nodes { id title startTime venue { name } } pageInfo { hasNextPage } } } } }"""
ACTS = """query P($id: ID!) { event(id: $id) { performances { artist { name
    upcomingEvents(first: 1) { nodes { id title } pageInfo { hasNextPage endCursor } } } } } }"""
VENUE = """query V($id: ID!) { venue(id: $id) { name city aliases notes availability { start: startTime status }
    upcomingEvents(first: 1) { edges { cursor node { title listings { source } performances { artist { name } } } }
    pageInfo { hasNextPage } } } }"""
LATER = "query L($id: ID!) { venue(id: $id) { name upcomingEvents(first: 3) { nodes { title } pageInfo { hasNextPage } } } }"
ARTIST = """query A($id: ID!) { artist(id: $id) { name genres image { url }
    upcomingEvents(first: 2) { nodes { title price { min } venue { name } } pageInfo { hasNextPage } } } }"""
NODES = """query N($id: ID!) { nodes(ids: [$id]) { ... on Event { title venue { name } performances { artist { genres } } }
    ... on Venue { name aliases } ... on Artist { name genres } } node(id: $id) { id } }"""
QUERIES = {"Event": (EVENT, BESIDE, ACTS, NODES), "Venue": (VENUE, LATER, NODES), "Artist": (ARTIST, NODES)}


class Process:
    """One server process: its database, what it keeps, and a client of it. `keeps` is False for who answers afresh."""

    def __init__(self, database: Database, *, keeps: bool = True) -> None:
        self.database = database
        self.runs = 0
        self.now_s = 1_000.0
        self.kept = KeptEvents(4_000_000 if keeps else 0)
        catalog = database.catalog_version
        catalog._primary._clock = lambda: self.now_s
        settings = GraphQLSettings()
        self.answers = AnswerCache(settings, catalog.current, are_untouched=catalog.are_untouched) if keeps else None
        endpoint = GraphQLEndpoint(
            Executor(SCHEMA, settings), self._context, answers=self.answers, version_at_hand=catalog.at_hand
        )
        self.client = Client(endpoint)

    async def _context(self, request: Request) -> Any:
        self.runs += 1
        return RequestContext(self.database, Loaders(self.database), "https://gigs.test", now=lambda: NOW, kept_events=self.kept)

    async def ask(self, query: str, number: str, **headers: str) -> bytes:
        """The answer as it is sent."""
        reply = await self.client.post({"query": query, "variables": {"id": number}}, **headers)
        assert reply.status == 200, reply.body
        return reply.body


@dataclass(slots=True)
class ChangingWorld:
    """The writers, and what they may be asked about afterwards."""

    database: Database
    dice: random.Random
    seen_at: Any = NOW
    written: list[str] = field(default_factory=list)

    async def change(self, database: Database) -> None:
        """Some change, by the process that has this connection."""
        self.database = database
        name, work = self.dice.choice(self._writers())
        self.written.append(name)
        await work()

    def _writers(self) -> list[tuple[str, Callable[[], Awaitable[Any]]]]:
        often = [("sync", self.sync)] * 4 + [("withdraw", self.withdraw)] * 2
        return [
            *often,
            ("merge", self.merge),
            ("split", self.split),
            ("rename venue", self.rename_venue),
            ("retire venue", self.retire_venue),
            ("book", self.book),
            ("free", self.free),
            ("nothing", self.nothing),
        ]

    async def sync(self) -> None:
        """New listings, known ones with other facts, acts of which more is known."""
        dice = self.dice
        self.seen_at += timedelta(minutes=1)
        venue = dice.choice(
            [WHELANS, VICAR_STREET, replace(WHELANS, name="Whelans"), replace(VICAR_STREET, website="https://v.ie")]
        )
        one = listing(
            dice.choice(["ticketmaster", "dice"]),
            f"s{dice.randint(1, 9)}",
            at=time(dice.choice([19, 20, 22])),
            night=NIGHT + timedelta(days=dice.randint(0, 4)),
            venue=venue,
            title=dice.choice(["Moss Harbour", "Tin Fox", "Tin Fox live"]),
            price_min=dice.choice([None, 10, 12]),
            currency="EUR",
            performers=tuple(self._act(name) for name in dice.sample(["Moss Harbour", "Tin Fox", "Gannet"], dice.randint(1, 2))),
        )
        await ingest(self.database, Batch(one.source, "dublin", [one], self.seen_at))

    def _act(self, name: str) -> ListingPerformer:
        image = ImageRef(f"https://img.test/{name[0]}.jpg", 200, 100) if self.dice.random() < 0.2 else None
        return ListingPerformer(name, genres=("techno",) if self.dice.random() < 0.2 else (), image=image)

    async def withdraw(self) -> None:
        """A listing leaves its source."""
        columns = source_events.c.id, source_events.c.source_id, source_events.c.event_id
        rows = await self.database.fetch_all(select(*columns).where(source_events.c.withdrawn_at.is_(None)))
        if rows:
            await withdraw(self.database, [UnseenListing._make(self.dice.choice(rows))], lambda: self.seen_at)

    async def merge(self) -> None:
        """Two events become one, if both have listings."""
        ids = [row[0] for row in await self.database.fetch_all(select(events.c.id))]
        if len(ids) > 1:
            keep, retire = self.dice.sample(ids, 2)
            try:
                await merge_events(self.database, keep, retire, self.seen_at)
            except CannotDecide:
                self.written[-1] += " (refused)"

    async def split(self) -> None:
        """A listing gets an event of its own."""
        columns = source_events.c.event_id, source_events.c.source, source_events.c.source_id
        carried = columns[0].is_not(None), source_events.c.withdrawn_at.is_(None)
        for event_id, source, source_id in await self.database.fetch_all(select(*columns).where(*carried)):
            try:
                await split_event(self.database, event_id, (source, source_id), self.seen_at)
            except CannotDecide:
                continue
            return

    async def _with_venue(self, change: Callable[[Transaction, int], Awaitable[Any]]) -> None:
        ids = [row[0] for row in await self.database.fetch_all(select(venues.c.id))]
        if ids:
            number = self.dice.choice(ids)
            await self.database.write(lambda tx: change_public_data(tx, lambda: change(tx, number)))

    async def rename_venue(self) -> None:
        """An admin gives a venue another name."""
        name = f"Hall {self.dice.randint(1, 99)}"
        await self._with_venue(lambda tx, number: update_venue(tx, number, {"name": name}, self.seen_at))

    async def retire_venue(self) -> None:
        """An admin takes a venue off the lists."""
        await self._with_venue(lambda tx, number: retire_venue(tx, number, self.seen_at))

    async def book(self) -> None:
        """A venue is held for some hours."""
        ids = [row[0] for row in await self.database.fetch_all(select(venues.c.id))]
        begins = NOW + timedelta(hours=self.dice.randint(1, 500))
        if ids:
            span = NewSpan(self.dice.choice(ids), begins, begins + timedelta(hours=2), "held", None)
            try:
                await add_span(self.database, span, self.seen_at)
            except Overlaps:
                self.written[-1] += " (refused)"

    async def free(self) -> None:
        """A venue is no longer held."""
        number = await self.database.fetch_value(select(func.min(venue_availability.c.id)))
        if number is not None:
            await remove_span(self.database, number)

    async def nothing(self) -> None:
        """The version rises, as it does with a notification."""

        async def change() -> None:
            return None

        await self.database.write(lambda tx: change_public_data(tx, change))

    async def questions(self, count: int) -> list[tuple[str, str]]:
        """What may be asked now: about every id there ever was, and the next one."""
        found = []
        for kind, column in (("Event", events.c.id), ("Venue", venues.c.id), ("Artist", artists.c.id)):
            most = int(await self.database.fetch_value(select(func.max(column))) or 0)
            found += [(query, global_id(kind, number)) for number in range(1, most + 2) for query in QUERIES[kind]]
        return self.dice.sample(found, min(count, len(found)))
