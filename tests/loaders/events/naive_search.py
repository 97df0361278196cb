"""The search as a sentence would say it: random worlds of gigs, and plain Python that decides what a search must find."""

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from loaders.events.criteria import EventCriteria, EventOrder
from loaders.events.values import Box, Circle, Nights
from store.events.service_day import order_time, service_day
from store.places import geo
from store.text import key, words
from tests.builders import BELFAST, DUBLIN, LONDON, NOW, Gig

WORDS = ("bicep", "kneecap", "lankum", "session", "live", "late", "orchestra", "u2")
ARTISTS = ("Bicep", "Kneecap", "The Murder Capital", "Fontaines D.C.")
GENRES = (("techno", "electronic"), ("house", "electronic"), ("folk",), ())
PLACES = (("Dublin", DUBLIN, "Europe/Dublin"), ("Belfast", BELFAST, "Europe/London"), ("London", LONDON, "Europe/London"))
STATUSES = ("scheduled", "scheduled", "rescheduled", "cancelled")


@dataclass(frozen=True)
class Held:
    """A gig with the id that it was given."""

    id: int
    gig: Gig

    @property
    def order_time(self) -> datetime:
        """The instant by which it is listed."""
        return order_time(self.gig.start, self.gig.local_date, self.gig.time_zone)

    @property
    def night(self) -> date | None:
        """The night it belongs to."""
        local = self._local
        return service_day(local.date(), local.time()) if local else self.gig.local_date

    @property
    def local_time(self) -> time | None:
        """Its start on the wall clock."""
        return self._local.time() if self._local else None

    @property
    def _local(self) -> datetime | None:
        return self.gig.start.astimezone(ZoneInfo(self.gig.time_zone)) if self.gig.start else None


def random_gig(dice: random.Random, venue_ids: list[int]) -> Gig:
    """A gig of any kind."""
    city, (latitude, longitude), zone = dice.choice(PLACES)
    start = NOW + timedelta(hours=dice.randint(-48, 24 * 12), minutes=30 * dice.randint(0, 1))
    precision = dice.random()
    return Gig(
        title=" ".join(dice.sample(WORDS, dice.randint(1, 3))),
        start=start if precision < 0.8 else None,
        local_date=start.date() if precision < 0.9 else None,
        time_zone=zone,
        city=city,
        place=(latitude + dice.uniform(-0.4, 0.4), longitude + dice.uniform(-0.4, 0.4)) if dice.random() < 0.9 else None,
        venue_id=dice.choice([*venue_ids, None]),
        performers=tuple(dice.sample(ARTISTS, dice.randint(0, 2))),
        genres=dice.choice(GENRES),
        sources=tuple(dice.sample(("ticketmaster", "dice", "local"), dice.randint(1, 3))),
        price_min=dice.choice([None, Decimal("0.00"), Decimal("12.50"), Decimal("45.00")]),
        status=dice.choice(STATUSES),
        columns={
            "created_at": NOW - timedelta(hours=dice.randint(0, 20)),
            "updated_at": NOW - timedelta(hours=dice.randint(0, 20)),
            "on_sale_time": dice.choice([None, NOW + timedelta(hours=dice.randint(-30, 30))]),
            "is_free": dice.choice([None, None, True, False]),
            "withdrawn_at": NOW if dice.random() < 0.05 else None,
        },
    )


def random_criteria(dice: random.Random, venue_ids: list[int]) -> EventCriteria:
    """Criteria with any one, two or three of everything that there is to ask for."""
    place = dice.choice(PLACES)[1]
    day = NOW.date() + timedelta(days=dice.randint(0, 4))
    choices: list[dict[str, Any]] = [
        {"city_keys": tuple(dice.sample(("dublin", "belfast", "cork"), dice.randint(1, 2)))},
        {"near": Circle(*place, dice.choice([5, 30, 150, 500]))},
        {"within": Box(place[0] - 0.3, place[1] - 0.2, place[0] + 0.2, place[1] + 0.3)},
        {"from_at": NOW},
        {"from_at": NOW, "to_at": NOW + timedelta(days=3)},
        {"to_at": NOW + timedelta(days=5)},
        {"nights": (Nights(("Europe/Dublin",), day, day + timedelta(days=2)), Nights(("Europe/London",), day, day, True))},
        {"genres_any": tuple(dice.sample(("techno", "house", "folk", "unheard-of"), 2))},
        {"genres_all": ("electronic", dice.choice(["techno", "house"]))},
        {"genres_none": (dice.choice(["techno", "unheard-of"]),)},
        {"text_words": tuple(dice.sample(WORDS, dice.randint(1, 2)))},
        {"artist_names": (key(dice.choice(ARTISTS)),)},
        {"venue_ids": tuple(dice.sample(venue_ids, 2))},
        {"price_max": Decimal("20")},
        {"is_free": dice.choice([True, False])},
        {"statuses": tuple(dice.sample(("scheduled", "cancelled"), 1))},
        {"sources": tuple(dice.sample(("ticketmaster", "dice", "bandsintown"), 2))},
        {"updated_since": NOW - timedelta(hours=10)},
        {"exclude_event_ids": tuple(range(1, 200, 7))},
    ]
    asked: dict[str, Any] = {"on_sale_from": NOW}
    for choice in dice.sample(choices, dice.randint(0, 3)):
        asked |= choice
    return EventCriteria(**asked)


def expected(world: list[Held], criteria: EventCriteria, order: EventOrder) -> list[int]:
    """The ids that a search must give, in order."""
    found = [held for held in world if _meets(held, criteria)]
    found.sort(key=lambda held: sort_key(held, criteria, order), reverse=order == EventOrder.NEWEST)
    return [held.id for held in found]


def sort_key(held: Held, criteria: EventCriteria, order: EventOrder) -> tuple[Any, ...]:
    """What a gig is sorted by."""
    soonest = (held.order_time, held.id)
    if order == EventOrder.NEWEST:
        return (held.gig.columns["created_at"], held.id)
    if order == EventOrder.ON_SALE:
        on_sale_time = held.gig.columns["on_sale_time"]
        return (0, on_sale_time, held.id) if on_sale_time and on_sale_time >= NOW else (1, *soonest)
    if order == EventOrder.DISTANCE and criteria.near and held.gig.place:
        return (round(_chord(held.gig.place, criteria.near) * 10**12), *soonest)
    if order == EventOrder.RELEVANCE and criteria.text_words:
        return (-_score(held.gig, criteria.text_words), *soonest)
    return soonest


def _meets(held: Held, asked: EventCriteria) -> bool:
    gig, columns = held.gig, held.gig.columns
    is_free = columns["is_free"] is True or gig.price_min == 0
    checks = [
        columns["withdrawn_at"] is None,
        not asked.city_keys or key(gig.city) in asked.city_keys,
        asked.near is None or _is_near(gig, asked.near),
        asked.within is None or _is_within(gig, asked.within),
        asked.from_at is None or held.order_time >= asked.from_at,
        asked.to_at is None or held.order_time <= asked.to_at,
        not asked.nights or any(_is_on(held, nights) for nights in asked.nights),
        not asked.genres_any or bool(set(asked.genres_any) & set(gig.genres)),
        set(asked.genres_all) <= set(gig.genres),
        not set(asked.genres_none) & set(gig.genres),
        set(asked.text_words) <= _words(gig),
        not asked.artist_names or bool(set(asked.artist_names) & {key(name) for name in gig.performers}),
        not asked.venue_ids or gig.venue_id in asked.venue_ids,
        asked.price_max is None or is_free or (gig.price_min is not None and gig.price_min <= asked.price_max),
        asked.is_free is not True or is_free,
        asked.is_free is not False or columns["is_free"] is False or bool(gig.price_min),
        not asked.statuses or gig.status in asked.statuses,
        not asked.sources or bool(set(asked.sources) & set(gig.sources)),
        asked.updated_since is None or columns["updated_at"] >= asked.updated_since,
        held.id not in asked.exclude_event_ids,
    ]
    return all(checks)


def _words(gig: Gig) -> set[str]:
    return {word for text in (gig.title, gig.city or "", *gig.performers) for word in words(text)}


def _score(gig: Gig, asked: tuple[str, ...]) -> int:
    """Every word stands in the title or the line-up in these worlds."""
    return sum(18 for _ in asked)


def _is_near(gig: Gig, near: Circle) -> bool:
    return gig.place is not None and _chord(gig.place, near) <= geo.chord_squared(near.radius_km)


def _chord(place: tuple[float, float], near: Circle) -> float:
    pairs = zip(geo.unit_vector(*place), geo.unit_vector(near.latitude, near.longitude), strict=True)
    return sum((a - b) * (a - b) for a, b in pairs)


def _is_within(gig: Gig, box: Box) -> bool:
    if gig.place is None:
        return False
    latitude, longitude = gig.place
    return box.south <= latitude <= box.north and box.west <= longitude <= box.east


def _is_on(held: Held, nights: Nights) -> bool:
    if held.gig.time_zone not in nights.zones or held.night is None or not nights.first <= held.night <= nights.last:
        return False
    at = held.local_time
    return not nights.evening_only or at is None or at >= time(17) or at < time(6)
