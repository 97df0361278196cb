"""The organizers' own table, `local_events`: names, dates and times as people typed them, local to the venue.

Written 2026-11 from contract/runbook.md, "Database". It needs no key and has no quota. It never tells a zone (the city's counts),
a price, an end or a line-up. It is ours: kept for good.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from sqlalchemy import bindparam, or_, select

from sources.base import Rejected, SourceDeps, SourceQuery
from sources.declaration.samples import Specimen
from sources.declaration.source import SourceDeclaration
from sources.declaration.trust import Trust
from sources.places.gazetteer import metro_key, place
from sources.reading.genres import canonical
from sources.reading.json_value import JsonValue, one_line, parse_json, to_raw
from sources.reading.not_gigs import is_no_gig
from sources.reading.offers import offer_of
from sources.reading.when import EventTime, at_local, on_day
from sources.reading.zones import DEFAULT_ZONE, zone_of_city
from sources.sandbox.world.listings.habits import Habits
from sources.sandbox.world.listings.source_ids import row_id
from sources.sandbox.world.places.addresses import local_page
from sources.sandbox.world.wording.titles import poster_title
from store.events.records import Listing, ListingVenue, SourceKey
from store.tables import local_events
from store.text import key as folded

_PAGE_SIZE = 1000
# What a classification says of a gig beside its genre, and the genres that by themselves are of the stage.
_MUSIC = frozenset({"music", "live music", "concert", "gig", "club night", "festival"})
_STAGE = frozenset({"comedy", "musical-theatre", "spoken-word"})
_COLUMNS = ("id", "event_name", "classification_name", "city", "date_local", "time_local", "venue_name", "url")
_PAGE = (
    select(*(local_events.c[name] for name in _COLUMNS))
    .where(
        local_events.c.id > bindparam("after"),
        or_(local_events.c.date_local.is_(None), local_events.c.date_local.between(bindparam("first"), bindparam("last"))),
    )
    .order_by(local_events.c.id)
    .limit(_PAGE_SIZE)
)


@dataclass(frozen=True, slots=True)
class LocalSettings:
    """It needs none."""


class Local:
    """Rows of the table that are music, in the query's city and window."""

    name: ClassVar[SourceKey] = "local"
    settings_type: ClassVar[type] = LocalSettings

    def __init__(self, settings: LocalSettings, deps: SourceDeps) -> None:
        self.is_sandbox = False
        self.missing: str | None = None
        self.quota_remaining: int | None = None
        self._database = deps.database

    @staticmethod
    def parse(raw: bytes) -> Listing | Rejected:
        """Re-read one stored row."""
        return read_row(raw)

    async def fetch(self, query: SourceQuery) -> AsyncIterator[Listing | Rejected]:
        """Every row of the city in the window, those without a date among them.

        Errors: DatabaseUnavailable.
        """
        wanted_city, after = metro_key(query.city), 0
        span = {"first": query.window_start.date() - timedelta(days=1), "last": query.window_end.date() + timedelta(days=1)}
        while rows := await self._database.fetch_all(_PAGE, {"after": after, **span}):
            for row in rows:
                fields = dict(zip(_COLUMNS, row, strict=True))
                if metro_key(fields["city"] or "Dublin") == wanted_city:
                    yield read_row(_raw(fields))
            after = rows[-1][0]


def read_row(raw: bytes) -> Listing | Rejected:
    """The listing in one row, or the reason it is not one."""
    try:
        row = JsonValue(parse_json(raw))
    except ValueError:
        return Rejected("local", "not JSON")
    source_id, title = row.identity("id"), one_line(row.text("event_name") or "", 255)
    classification = row.text("classification_name")
    if not source_id:
        return Rejected("local", "no id", raw=raw)
    if not title:
        return Rejected("local", "no name", source_id, raw)
    if is_no_gig(title):
        return Rejected("local", "no gig: closed, or a private event", source_id, raw)
    genre = canonical(classification)
    if classification and (genre is None or genre in _STAGE) and folded(classification) not in _MUSIC:
        return Rejected("local", "not music", source_id, raw)
    return _listing(row, source_id, title, (genre,) if genre else (), raw)


def _listing(row: JsonValue, source_id: str, title: str, genres: tuple[str, ...], raw: bytes) -> Listing:
    city = row.text("city") or "Dublin"  # the column's default
    town = place(city)
    when = _when(row, town.time_zone if town else zone_of_city(city) or DEFAULT_ZONE)
    venue_name = one_line(row.text("venue_name") or "", 255)
    return Listing(
        source="local",
        source_id=source_id,
        title=title,
        time_zone=when.time_zone,
        date_precision=when.date_precision,
        start_at=when.start_at,
        local_date=when.local_date,
        local_time=when.local_time,
        url=row.address("url"),
        venue=ListingVenue(venue_name, city=city, country_code=town.country_code if town else None) if venue_name else None,
        genres=genres,
        offer=offer_of(title),
        raw=raw,
    )


def _when(row: JsonValue, zone: str) -> EventTime:
    day, clock = row.day("date_local"), row.clock("time_local")
    return at_local(datetime.combine(day, clock), zone) if day and clock else on_day(day, zone)


def _raw(fields: Mapping[str, Any]) -> bytes:
    return to_raw({name: _text(value) for name, value in fields.items()})


def _text(value: Any) -> Any:
    """Dates and times in ISO form; MySQL's drivers give a TIME as a span since midnight."""
    if isinstance(value, timedelta):
        value = (datetime.combine(date.min, time()) + value).time()
    return value.isoformat() if isinstance(value, date | time) else value


_ROW = {
    "id": 7,
    "event_name": "Trad session",
    "classification_name": "Music",
    "city": "Dublin",
    "date_local": "2026-12-11",
    "time_local": "20:00:00",
    "venue_name": "The Cobblestone",
    "url": "https://gigs.example/7",
}
LOCAL = SourceDeclaration(
    adapter=Local,
    title="Local",
    description="Events entered by local organizers themselves.",
    # Its venues and times come from organizers.
    trust=Trust(40, when=70),
    sells=True,
    is_told_by_many=True,
    specimen=Specimen(_ROW, "Trad session"),
    habits=Habits(
        coverage={
            "arena": 0.12,
            "field": 0.25,
            "theatre": 0.20,
            "hall": 0.20,
            "club": 0.20,
            "nightclub": 0.15,
            "bar": 0.34,
            "shop": 0.25,
        },
        countries=frozenset({"IE"}),
        prints_doors=0.2,
        is_behind=0.6,
        names_support=0.4,
        leaves_out_time=0.07,
        misspells=0.25,
        names_building=0.3,
        names_sitting=0.5,
        records_per_room=6,
        has_positions=False,
        titles=poster_title,
        reports_cancellations=False,
        source_id=row_id,
        address=local_page,
    ),
)
