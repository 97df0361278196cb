"""Interprets the rows of an import file: DJs, venues or organizers' own events, each new or an update of a stored one.

A row is identified by its `id`, else by name and city (events: name, date, time and venue). Empty cells leave values unchanged.
"""

import re
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final, Literal, NamedTuple

from resolvers.organizers.directory.input import (
    Columns,
    Complaint,
    Refused,
    blank_dj,
    blank_venue,
    dj_columns,
    formula_in,
    venue_columns,
)
from sources.places.gazetteer import metro_key
from store.database.connection import Database
from store.organizers import imports
from store.places.act_names import dj_key
from store.text import key

KindName = Literal["djs", "venues", "events"]
_EXPORTED = re.compile(r"'(?=[=+\-@])")  # the mark by which our exports keep spreadsheets from reading formulas
_URL = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)


class ImportRow(NamedTuple):
    """A row to import: the number of the stored row it updates (None for a new one) and the columns it sets."""

    number: int | None
    columns: Columns


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of import: file columns → parts, parts → table columns, and what identifies a row."""

    name: KindName
    parts: Mapping[str, str]
    columns: Callable[[Mapping[str, Any], bool], Columns]
    key: Callable[[Mapping[str, Any]], Hashable]
    held: Callable[[Database], Awaitable[imports.Held]]


class Importer:
    """Reads the rows of one file against the stored ones."""

    def __init__(self, kind: Kind, held: imports.Held) -> None:
        self.kind = kind
        self._numbers = held.numbers
        self._by_key = held.by_key
        self._lines: dict[int, int] = {}  # hash of the row's identity → the line that it was on first

    def check_names(self, names: Sequence[str]) -> None:
        """Refuse unknown columns.

        Errors: Refused.
        """
        unknown = [name for name in names if name.casefold() not in self.kind.parts]
        if unknown:
            known = ", ".join(dict.fromkeys(self.kind.parts.values()))
            raise Refused([Complaint(unknown[0][:60] or "a column without a name", f"is not a column; the columns are {known}")])

    def read(self, line: int, cells: Mapping[str, str]) -> ImportRow:
        """Interpret one row.

        Errors: Refused, naming each column at fault.
        """
        self.check_names(list(cells))
        parts: dict[str, Any] = {self.kind.parts[name.casefold()]: _EXPORTED.sub("", cell, 1) for name, cell in cells.items()}
        number, identity = self._number(parts.pop("id", None)), self._identity(parts)
        if number is None and identity is not None:
            number = self._by_key.get(identity)
        columns = self.kind.columns(_typed(parts), number is not None)
        first = self._lines.setdefault(hash(("id", number) if number is not None else identity), line)
        if first != line:
            raise Refused([Complaint("this row", f"is the same one as line {first}")])
        return ImportRow(number, columns)

    def _number(self, written: str | None) -> int | None:
        if written is None:
            return None
        number = int(written) if written.isascii() and written.isdecimal() and len(written) <= 10 else 0
        if number not in self._numbers:
            raise Refused([Complaint("id", f"{written[:20]} is not among the {self.kind.name} here; leave id out of a new row")])
        return number

    def _identity(self, parts: Mapping[str, Any]) -> Hashable:
        """What identifies the row; None if it cannot be read, which the column errors then report."""
        try:
            return self.kind.key(parts)
        except (ValueError, KeyError):
            return None


def _typed(parts: Mapping[str, Any]) -> dict[str, Any]:
    """Parts that are not texts, parsed from their cells.

    Errors: Refused.
    """
    read: dict[str, Any] = dict(parts)
    for name in ("genres", "gear"):
        if name in read:
            read[name] = [read[name]]
    complaints = []
    for name, of, wanted in (
        ("capacity", _whole, "a whole number"),
        ("latitude", float, "a number"),
        ("longitude", float, "a number"),
    ):
        if name in read:
            try:
                read[name] = of(read[name])
            except ValueError:
                complaints.append(Complaint(name, f"must be {wanted}, not {read[name][:20]!r}"))
    if complaints:
        raise Refused(complaints)
    return read


def _whole(written: str) -> int:
    plain = re.sub(r"(?<=\d)[, ](?=\d{3}\b)", "", written)
    return int(plain.removesuffix(".0"))


def _dj(parts: Mapping[str, Any], is_known: bool) -> Columns:
    parts = dict(parts)
    number = parts.pop("numeric_fee", None)  # the predecessor's: a fee in words says more
    if number and not parts.get("fee"):
        parts["fee"] = number
    filled = dj_columns(parts, {} if is_known else None)
    return filled if is_known else blank_dj() | filled


def _venue(parts: Mapping[str, Any], is_known: bool) -> Columns:
    filled = venue_columns(parts, {} if is_known else None)
    return filled if is_known else blank_venue() | filled


def _event(parts: Mapping[str, Any], is_known: bool) -> Columns:
    """The columns of a row of local_events.

    Errors: Refused.
    """
    complaints = [Complaint(name, "is needed") for name in ("name", "date") if not parts.get(name) and not is_known]
    columns: Columns = (
        {} if is_known else {"classification_name": "Music", "time_local": None, "venue_name": None, "url": None, "city": None}
    )
    for part, (column, most) in _EVENT_TEXTS.items():
        if part in parts:
            columns[column] = parts[part]
            if len(parts[part]) > most:
                complaints.append(Complaint(part, f"must have at most {most} characters, not {len(parts[part])}"))
            if formula_in(parts[part]):
                complaints.append(Complaint(part, "looks like a spreadsheet formula; give its value instead"))
    if "url" in parts and not _URL.fullmatch(parts["url"]):
        complaints.append(Complaint("url", "must be an address that begins with https:// or http://"))
    for part, column, read, wanted in (
        ("date", "date_local", _date, "2026-11-28 or 28/11/2026"), ("time", "time_local", _time, "a time such as 20:30"),
    ):  # fmt: skip
        if part in parts:
            try:
                columns[column] = read(parts[part])
            except ValueError:
                complaints.append(Complaint(part, f"must be {wanted}, not {parts[part][:20]!r}"))
    if complaints:
        raise Refused(complaints)
    return columns


def _date(written: str) -> date:
    return datetime.strptime(written, "%d/%m/%Y").date() if "/" in written else date.fromisoformat(written)  # noqa: DTZ007 a date alone


def _time(written: str) -> time:
    found = time.fromisoformat(written.zfill(5) if len(written) == 4 else written)
    if found.tzinfo is not None:
        raise ValueError("a local time has no offset")
    return found.replace(microsecond=0)


def _event_key(parts: Mapping[str, Any]) -> Hashable:
    when = _time(parts["time"]) if parts.get("time") else None
    return (key(parts.get("name")), _date(parts["date"]), when, key(parts.get("venue")))


_EVENT_TEXTS = {
    "name": ("event_name", 255), "city": ("city", 100), "venue": ("venue_name", 255), "url": ("url", 500),
    "classification": ("classification_name", 100),
}  # fmt: skip

_DJ_PARTS = {
    **{name: name for name in ("id", "name", "city", "genres", "fee", "currency", "instagram", "soundcloud", "email", "phone")},
    "dj_id": "id", "dj_name": "name", "dj_fee": "fee", "numeric_fee": "numeric_fee",
}  # fmt: skip
_VENUE_PARTS = {
    **{name: name for name in (
        "id", "name", "address", "city", "country_code", "capacity", "genres", "gear", "fee", "latitude", "longitude", "website",
        "notes", "email", "phone",
    )},
    "genrefocus": "genres", "hire_fee": "fee", "lat": "latitude", "lon": "longitude", "lng": "longitude",
    "country": "country_code",
}  # fmt: skip
_EVENT_PARTS = {
    **{name: name for name in ("id", "name", "city", "date", "time", "venue", "url", "classification")},
    "event_name": "name", "title": "name", "date_local": "date", "time_local": "time", "venue_name": "venue",
    "classification_name": "classification",
}  # fmt: skip

KINDS: Final[Mapping[str, Kind]] = {
    "djs": Kind(
        "djs", _DJ_PARTS, _dj, lambda parts: (dj_key(parts.get("name") or ""), metro_key(parts.get("city"))),
        lambda database: imports.held_djs(database, lambda name, city: (dj_key(name), metro_key(city))),
    ),
    "venues": Kind(
        "venues", _VENUE_PARTS, _venue, lambda parts: (key(parts.get("name"))[:191], metro_key(parts.get("city"))[:120]),
        imports.held_venues,
    ),
    "events": Kind("events", _EVENT_PARTS, _event, _event_key, lambda database: imports.held_events(database, key)),
}  # fmt: skip
