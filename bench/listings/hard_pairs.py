"""The hand-labelled hard pairs (tests/hard_pairs/) and a week of two cities as five sources print it, as listings."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from bench.worlds.sandbox_listings import LabelledListings
from sources.places.gazetteer import place
from sources.reading.json_value import JsonValue
from store.events.records import Listing, ListingPerformer, ListingVenue

_TESTS = Path(__file__).resolve().parents[2] / "tests"
HARD_PAIRS = _TESTS / "hard_pairs"
WEEK = _TESTS / "week_by_source.jsonl"


@dataclass(frozen=True, slots=True)
class HardPair:
    """Two listings, and whether a person labelled them as one event. Every third pair is excluded from tuning."""

    written_as: str  # the set that it belongs to: its file's name
    kind: str
    why: str
    is_same: bool
    is_held_out: bool
    a: Listing
    b: Listing


def hard_pairs(folder: Path = HARD_PAIRS) -> Iterator[HardPair]:
    """Every pair of every set, in the order in which the sets were written."""
    files = sorted(folder.glob("*.jsonl"), key=lambda file: int(file.stem.partition("_")[0]))
    lines = ((file.stem, line) for file in files for line in file.read_bytes().splitlines())
    for number, (written_as, line) in enumerate(lines, start=1):
        pair = orjson.loads(line)
        a, b = _listing(pair["a"], f"{number}a"), _listing(pair["b"], f"{number}b")
        yield HardPair(written_as, pair["kind"], pair["why"], pair["same"], number % 3 == 0, a, b)


def labelled_week(path: Path = WEEK) -> LabelledListings:
    """Listings of a week, each with the gig that it is of."""
    rows = [orjson.loads(line) for line in path.read_bytes().splitlines()]
    listings = tuple(_listing(row, str(number)) for number, row in enumerate(rows))
    return LabelledListings(listings, {one.key: row["gig"] for one, row in zip(listings, rows, strict=True)})


def _listing(told: Mapping[str, Any], source_id: str) -> Listing:
    """The listing, its texts read as the sources' are; what is null is not told."""
    read = JsonValue(told)
    notified = {name: value for name, value in told.items() if value is not None}
    country = notified.get("country")
    town = place(notified["city"], country)
    zone = town.time_zone if town else "Europe/Dublin"
    day = date.fromisoformat(notified["date"]) if "date" in notified else None
    clock = time.fromisoformat(notified["time"]) if "time" in notified else None
    start_at = _instant(day, clock, zone)
    ids = notified.get("mbid", {})
    return Listing(
        source=notified["source"],
        source_id=source_id,
        title=read.text("title") or "",
        time_zone=zone,
        date_precision="date_time" if start_at else "date" if day else "to_be_announced",
        status=notified.get("status", "scheduled"),
        start_at=start_at,
        end_at=_ending(start_at, notified.get("end"), day, zone),
        doors_at=_instant(day, time.fromisoformat(notified["doors"]), zone) if "doors" in notified else None,
        local_date=day,
        local_time=clock if day else None,
        previous_local_date=date.fromisoformat(notified["prev"]) if "prev" in notified else None,
        url=notified.get("url"),
        links=tuple(notified.get("links", ())),
        venue=ListingVenue(
            read.text("venue") or "",
            address=notified.get("address"),
            city=notified["city"],
            country_code=country or (town.country_code if town else None),
            latitude=notified.get("lat"),
            longitude=notified.get("lon"),
        ),
        performers=tuple(ListingPerformer(name, musicbrainz_id=ids.get(name)) for name in notified.get("lineup", ())),
        offer="upsell" if notified.get("addon", False) else "admission",
    )


def _instant(day: date | None, clock: time | None, zone: str) -> datetime | None:
    return datetime.combine(day, clock, ZoneInfo(zone)).astimezone(UTC) if day and clock else None


def _ending(start_at: datetime | None, clock: str | None, day: date | None, zone: str) -> datetime | None:
    end_at = _instant(day, time.fromisoformat(clock), zone) if clock else None
    return end_at + timedelta(days=1) if end_at and start_at and end_at <= start_at else end_at
