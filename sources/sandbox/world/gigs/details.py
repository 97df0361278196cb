"""What goes with a gig besides who, where and when: doors, end, price, age, promoter, tour."""

from datetime import date, datetime, time, timedelta
from random import Random

from sources.sandbox.world.gigs.acts import Act
from sources.sandbox.world.gigs.gigs import Booking, Gig, GigKind
from sources.sandbox.world.places.places import Room
from sources.sandbox.world.randomness import chance, pick, stream
from sources.sandbox.world.wording.words import WORDS

PROMOTERS = {
    "IE": (
        "MCD",
        "Singular Artists",
        "Selective Memory",
        "Aiken Promotions",
        "Foggy Notions",
        "Bad Reputation",
        "Homebeat",
        "Strange Brew",
    ),
    "GB": (
        "SJM Concerts",
        "DHP Family",
        "Communion",
        "Parallel Lines",
        "Now Wave",
        "Futuresound",
        "Crosstown Concerts",
        "Eat Your Own Ears",
    ),
}
_TOURS = WORDS["tours"]
_FACE_VALUES = {
    "arena": 6900,
    "field": 6500,
    "theatre": 4200,
    "hall": 3600,
    "club": 2200,
    "nightclub": 1700,
    "bar": 1200,
    "shop": 0,
}
_HOURS_LONG = {"concert": 3.0, "club_night": 5.0, "festival": 9.0, "instore": 1.0, "sport": 2.5, "comedy": 2.0, "talk": 1.5}


def furnish(seed: int, gig_id: str, today: date, booking: Booking) -> Gig:
    """A scheduled gig with every detail filled in, the same for the same id."""
    kind, room, acts, starts_at = booking.kind, booking.room, booking.acts, booking.starts_at
    rng = stream(seed, gig_id, "details")
    lead_days = min(240, max(6, int(rng.expovariate(1 / 70))))
    doors_before = pick(rng, [(30, 3.0), (60, 5.0), (45, 1.0), (90, 1.5)]) if kind == "concert" else 0
    announced = datetime.combine(today, time(10)) - timedelta(days=lead_days % 200)
    return Gig(
        id=gig_id,
        kind=kind,
        room=room,
        acts=acts,
        doors_at=starts_at - timedelta(minutes=doors_before),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=_HOURS_LONG[kind]),
        promoter=rng.choice(PROMOTERS[room.city.country_code]),
        announced_at=announced,
        tour=_tour(rng, acts, starts_at) if kind == "concert" else None,
        price=_price(rng, room, acts, kind),
        minimum_age=18
        if kind == "club_night" or (room.kind in ("club", "bar") and chance(rng, 0.6))
        else pick(rng, [(0, 4.0), (14, 3.0), (16, 1.0)]),
        is_sold_out=chance(rng, 0.08),
    )


def hour_of_start(rng: Random, room: Room) -> tuple[int, int]:
    """When a concert's music begins in such a room."""
    if room.kind in ("arena", "theatre", "field"):
        return pick(rng, [((19, 30), 3.0), ((20, 0), 4.0), ((19, 0), 1.0)])
    return pick(rng, [((20, 0), 5.0), ((20, 30), 2.5), ((19, 30), 2.0), ((21, 0), 1.5), ((19, 0), 1.0)])


def _tour(rng: Random, acts: tuple[Act, ...], starts_at: datetime) -> str | None:
    if not acts or not chance(rng, 0.15 + 0.35 * acts[0].fame):
        return None
    return rng.choice(_TOURS).format(year=starts_at.year)


def _price(rng: Random, room: Room, acts: tuple[Act, ...], kind: GigKind) -> tuple[int, int] | None:
    if kind == "instore" or (room.kind == "bar" and chance(rng, 0.2)):
        return (0, 0)
    if chance(rng, 0.06):
        return None
    face = _FACE_VALUES[room.kind] or 1500
    fame = acts[0].fame if acts else 0.3
    lowest = round(face * (0.6 + 0.8 * fame) * rng.uniform(0.8, 1.2) / 50) * 50
    if kind == "festival":
        lowest *= 2
    highest = lowest if chance(rng, 0.5) else round(lowest * rng.uniform(1.1, 2.2) / 50) * 50
    return lowest, highest
