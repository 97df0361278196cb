"""The directory of a sandbox world: DJs with fees in people's own words, rooms as venues to hire, and when those are free."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any, Final
from zoneinfo import ZoneInfo

from sources.places.gazetteer import metro_key
from sources.sandbox.world.gigs.acts import Act
from sources.sandbox.world.places.places import City, Room
from sources.sandbox.world.randomness import chance, digits, pick, stream
from sources.sandbox.world.wording.names import act_name
from store.places import geo
from store.places.act_names import dj_key
from store.text import key

DJS: Final = 200
VENUES: Final = 80
_NIGHTS_AHEAD = 90
_FRIDAY, _SATURDAY = 4, 5
_STYLES = (
    "techno",
    "house",
    "tech house",
    "disco",
    "DnB",
    "UK garage",
    "trance",
    "electro",
    "hip hop",
    "breaks",
    "ambient",
    "afro house",
)
_GEAR = (
    "2x CDJ-3000",
    "Pioneer DJM-900",
    "Technics 1210s",
    "PA",
    "booth monitors",
    "lights",
    "haze",
    "microphones",
    "projector",
    "backline",
)
_GENRES_OF_KIND = {
    "arena": "Pop, Rock", "theatre": "Rock, Folk", "hall": "Rock, Indie, Electronic", "club": "Indie, Electronic",
    "bar": "Folk, Indie", "nightclub": "Techno, House",
}  # fmt: skip


def dj_rows(seed: int, acts: Iterable[Act], cities: Sequence[City]) -> list[dict[str, Any]]:
    """Rows for the table `djs`: the world's DJs, who play its gigs, and some who play nowhere yet."""
    rng = stream(seed, "directory of djs")
    names: dict[str, tuple[str, str]] = {}
    for act in acts:
        if act.genre.voice == "dj" and dj_key(act.name) and len(names) < DJS:
            names.setdefault(dj_key(act.name), (act.name, act.genre.spotify_tags[0] if act.genre.spotify_tags else act.genre.key))
    while len(names) < DJS:
        name = act_name(rng, "dj", [])
        names.setdefault(dj_key(name), (name, rng.choice(_STYLES)))
    return [_dj_row(seed, name, style, cities) for name, style in names.values()]


def venue_rows(seed: int, rooms: Iterable[Room]) -> list[dict[str, Any]]:
    """Rows for the table `venues`: rooms that can be hired, with every column but the times."""
    hired = [room for room in rooms if room.kind not in ("shop", "field")]
    return [_venue_row(seed, room) for room in hired[:VENUES]]


def spans_of(seed: int, room_name: str, zone: str, today: date) -> list[tuple[datetime, datetime, str, str | None]]:
    """When a venue is available, held or booked in the three months to come: (start, end, status, notes), none overlapping."""
    rng = stream(seed, "availability", room_name)
    busy = rng.uniform(0.2, 0.6)
    found = []
    for number in range(1, _NIGHTS_AHEAD):
        night = today + timedelta(days=number)
        weekend = night.weekday() in (_FRIDAY, _SATURDAY)
        if not weekend and not chance(rng, 0.4):
            continue
        status = pick(rng, [("booked", busy), ("held", 0.1), ("available", 1 - busy)])
        begin = datetime.combine(night, time(18), ZoneInfo(zone)).astimezone(UTC)
        end = datetime.combine(night + timedelta(days=1), time(3), ZoneInfo(zone)).astimezone(UTC)
        notes = rng.choice(("Private party", "Corporate", "Wedding", None)) if status == "booked" else None
        found.append((begin, end, status, notes))
    return found


def _dj_row(seed: int, name: str, style: str, cities: Sequence[City]) -> dict[str, Any]:
    rng = stream(seed, "dj", name)
    home = rng.choices(cities, weights=[city.weight for city in cities])[0]
    handle = key(name).replace(" ", "") or digits(6, seed, name)
    fee, amount = _fee(rng, home.currency)
    others = [other for other in rng.sample(_STYLES, 2) if other != style]
    return {
        "dj_name": name,
        "instagram": f"@{handle[:30]}" if chance(rng, 0.85) else None,
        "email": f"bookings+{handle[:40]}@djs.example" if chance(rng, 0.9) else None,
        "genres": ", ".join([style, *others[: rng.randrange(3)]]),
        "soundcloud": f"https://soundcloud.example/{handle[:40]}" if chance(rng, 0.7) else None,
        "city": home.name if chance(rng, 0.95) else None,
        "phone": f"+353 1 555 {digits(4, seed, name)}" if chance(rng, 0.5) else None,
        "dj_fee": fee,
        "numeric_fee": amount,
        "currency": home.currency,
    }


def _fee(rng: Random, currency: str) -> tuple[str | None, int | None]:
    """A fee as people write it, and the number that the predecessor's form asked for beside it."""
    sign = "€" if currency == "EUR" else "£"
    low = rng.randrange(100, 900, 50)
    return pick(
        rng,
        [
            ((f"{sign}{low}", low), 5.0),
            ((f"{low}-{low + 200} per night", low), 3.0),
            ((f"{sign}{low // 4}/hr", None), 2.0),
            ((f"from {sign}{low}, negotiable", low), 2.0),
            (("negotiable", None), 1.0),
            (("POA", None), 1.0),
            ((None, None), 0.5),
        ],
    )


def _venue_row(seed: int, room: Room) -> dict[str, Any]:
    rng = stream(seed, "hire", room.key)
    sign, slug = ("€" if room.city.currency == "EUR" else "£"), key(room.name).replace(" ", "-")
    fee = round(room.holds * rng.uniform(0.8, 2.5), -1)
    held = [piece for piece in _GEAR if chance(rng, 0.65 if room.kind in ("club", "nightclub") else 0.4)]
    return {
        "name": room.name,
        "address": room.street,
        "city": room.city.name,
        "country_code": room.city.country_code,
        "capacity": room.holds,
        "genreFocus": _GENRES_OF_KIND.get(room.kind, "Various"),
        "latitude": room.latitude,
        "longitude": room.longitude,
        "website": f"https://{slug}.example" if chance(rng, 0.8) else None,
        "notes": rng.choice(("Load-in by the back lane.", "Noise limit from 23:00.", "Own bar staff only.", None)),
        "email": f"hire@{slug}.example",
        "phone": f"+353 1 555 {digits(4, seed, room.key)}" if chance(rng, 0.7) else None,
        "hire_fee": rng.choice((f"{sign}{fee:.0f}", f"from {sign}{fee:.0f} per night", "POA")),
        "gear": ", ".join(held) or None,
        "name_key": key(room.name)[:191],
        "city_key": metro_key(room.city.name),
        "cell": geo.cell(room.latitude, room.longitude),
        "time_zone": room.city.zone,
    }
