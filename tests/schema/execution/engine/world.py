"""A small world for both engines, and values to ask it with: most plausible, some wrong."""

from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

from resolvers.context import RequestContext
from resolvers.global_ids import global_id
from sources.reports import Coverage, SourceStatus
from store.alerts.notifications import NewNotification, save_notifications
from store.database.connection import Database
from store.people.records import ViewerRow
from store.reactions import insert_reaction
from store.tables import user_alerts, user_preferences, venue_availability
from tests.builders import BELFAST, NOW, Gig, add_gigs, add_venue
from tests.people import person
from tests.schema.asking import context_of

VENUES = ("Whelan's", "Vicar Street", "The Limelight")
ACTS = ("Lankum", "Bicep", "Kneecap", "Junior Brother", "Sunil Sharpe")
WORDS = ("lankum", "bicep live", "vicar", "", "nobody at all", "DJ Sunil", "kneecp")
CITIES = ("Dublin", "Belfast", "dublin ", "Atlantis", "")
KINDS = ("Event", "Venue", "Artist", "Alert", "Notification", "User", "CalendarFeed")


async def fill(database: Database) -> ViewerRow:
    """A dozen gigs, some known well and some hardly; returns the person who has something of everything."""
    venues = [await add_venue(database, name, latitude=53.3, longitude=-6.2, genreFocus="Folk,Techno") for name in VENUES[:2]]
    venues.append(
        await add_venue(database, VENUES[2], city="", capacity=None, country_code=None, time_zone=None, updated_at=None)
    )
    span = {"venue_id": venues[0], "start_time": NOW, "end_time": NOW + timedelta(hours=9), "status": "held"}
    async with database.transaction() as tx:
        await tx.insert(venue_availability, span)
    events = await add_gigs(database, *(_gig(number, venues) for number in range(12)))
    viewer = (await person(database)).viewer
    await _do(database, viewer, events)
    return viewer


def _gig(number: int, venues: list[int]) -> Gig:
    images = [{"url": f"https://i.example/{width}.jpg", "width": width, "height": 9} for width in (100, 640)[: number % 3]]
    full = {"end_time": NOW + timedelta(days=2), "on_sale_time": NOW, "ticket_url": "https://t.example", "images": images}
    bare: dict[str, Any] = dict.fromkeys(("genres", "tags", "images", "provenance", "country_code"))
    return Gig(
        f"Gig {number}",
        start=None if number % 5 == 4 else NOW + timedelta(hours=6 * number + 1),
        city="Belfast" if number % 4 == 3 else "Dublin",
        place=None if number % 6 == 5 else BELFAST if number % 4 == 3 else (53.35, -6.26),
        venue_id=None if number % 4 == 3 else venues[number % 3],
        performers=tuple(ACTS[(number + place) % len(ACTS)] for place in range(number % 3)),
        genres=("folk",) if number % 2 else ("techno", "electronic"),
        sources=("ticketmaster", "dice", "local")[: number % 4],
        price_min=Decimal(number) if number % 3 else None,
        status="cancelled" if number == 7 else "scheduled",
        columns=bare if number == 8 else full | {"provenance": {"title": ["ticketmaster", f"ticketmaster-{number + 1}"]}},
    )


async def _do(database: Database, viewer: ViewerRow, events: list[int]) -> None:
    await insert_reaction(database, "saved", viewer.id, events[0], NOW)
    await insert_reaction(database, "saved", viewer.id, events[3], NOW)
    await insert_reaction(database, "hidden", viewer.id, events[1], NOW)
    alert = {"user_id": viewer.id, "artist_name": "Bicep", "artist_key": "bicep", "created_at": NOW}
    async with database.transaction() as tx:
        alert_id = await tx.insert(user_alerts, alert)
        liked = {"user_id": viewer.id, "updated_at": NOW, "preferred_genres": ["folk"], "night_preferences": ["weekend"]}
        await tx.insert(user_preferences, liked)
        tellings = [
            NewNotification(viewer.id, events[0], "new_event", alert_id),
            NewNotification(viewer.id, events[2], "cancelled", None),
        ]
        await save_notifications(tx, tellings, 2, NOW)


async def _states() -> list[SourceStatus]:
    return [SourceStatus("dice", "ok", None, NOW, None, 1, None, True, (Coverage("dublin", NOW, NOW, NOW, False),))]


def context(database: Database, viewer: ViewerRow | None) -> RequestContext:
    """One request of this person, or of a stranger."""
    return context_of(database, source_states=_states, viewer=viewer)


def make_value(random: Random, name: str, kind: str) -> Any:
    """A JSON value for an argument or an input's field."""
    if kind == "ID":
        kind = name.capitalize() if random.random() < 0.8 and name.capitalize() in KINDS else random.choice(KINDS)
        return global_id(kind, random.randint(1, 4)) if random.random() < 0.95 else "nonsense"
    if kind == "Int":
        return None if name == "last" and random.random() < 0.9 else random.choice([0, *[1, 2, 3, 5, 10] * 6, -1, 101])
    if kind == "Float":
        return random.choice([53.3, -6.26, 25.0, 91.5, 0.5])
    if kind == "Boolean":
        return random.random() < 0.5
    if kind == "DateTime":
        return random.choice(["2026-11-23T12:00:00Z", "2026-11-26T12:00:00+01:00", "2031-01-01T00:00:00Z"])
    if kind == "Decimal":
        return random.choice(["3", "24.50", 7])
    if kind == "_Any":
        named = random.choice(["Event", "Venue", "Artist", "Alert"])
        return {"__typename": named, "id": global_id(named, random.randint(1, 4)), "databaseId": random.randint(1, 4)}
    if kind == "String":
        return _text(random, name)
    raise AssertionError(f"no value for {kind}")


def _text(random: Random, name: str) -> str | None:
    if name == "city":
        return random.choice(CITIES)
    if name in ("after", "before"):
        return None if random.random() < 0.9 else random.choice(["damaged", "WyJFdmVudCIsMV0"])
    return random.choice([*WORDS, *VENUES, *ACTS])
