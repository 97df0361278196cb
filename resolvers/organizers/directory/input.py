"""Validates the input for a DJ or venue, from an admin or from a file, and turns it into table columns.

A part is a (name, value) pair; an absent part is left unchanged, None clears it.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from resolvers.organizers.directory.reading import LIST_MAX, read_list
from sources.places.gazetteer import metro_key, place
from sources.reading.currencies import CURRENCIES
from store.organizers.fees import DEFAULT_CURRENCY, read_fee
from store.places import geo
from store.text import key

CAPACITY_MAX: Final = 1_000_000
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]{2,}")
_PHONE = re.compile(r"[+(]?\d[\d\s()./+-]{3,}(?:\s?(?:ext|x)\.?\s?\d+)?", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
_FORMULA = re.compile(r"=|[+\-@][\w.]*[(!|]")

Given = Mapping[str, Any]
Columns = dict[str, Any]


class Complaint(NamedTuple):
    """What is wrong with one part, phrased to follow its name."""

    part: str
    message: str


class Refused(Exception):
    """The input is unusable; names each part at fault."""

    def __init__(self, complaints: Sequence[Complaint]) -> None:
        super().__init__("; ".join(f"{one.part} {one.message}" for one in complaints))
        self.complaints = tuple(complaints)


class _Text(NamedTuple):
    """A text part: its column, its maximum length, whether line breaks are allowed, and further rules."""

    column: str
    most: int
    check: Callable[[str], str | None] = lambda text: None
    many_lines: bool = False


def _email(text: str) -> str | None:
    return None if _EMAIL.fullmatch(text) else "must be an e-mail address"


def _phone(text: str) -> str | None:
    return None if _PHONE.fullmatch(text) else "must be a telephone number"


def _url(text: str) -> str | None:
    return None if _URL.fullmatch(text) else "must be an address that begins with https:// or http://"


def _city(text: str) -> str | None:
    return None if metro_key(text) else "must hold a letter"


def _country(text: str) -> str | None:
    return None if re.fullmatch(r"[A-Za-z]{2}", text) else "must be two letters, such as IE"


_DJ_TEXTS = {
    "name": _Text("dj_name", 255),
    "city": _Text("city", 100, _city),
    "instagram": _Text("instagram", 255),
    "soundcloud": _Text("soundcloud", 500, _url),
    "email": _Text("email", 255, _email),
    "phone": _Text("phone", 50, _phone),
    "fee": _Text("dj_fee", 100),
}
_VENUE_TEXTS = {
    "name": _Text("name", 255),
    "address": _Text("address", 255),
    "city": _Text("city", 120, _city),
    "country_code": _Text("country_code", 2, _country),
    "website": _Text("website", 500, _url),
    "notes": _Text("notes", 5000, many_lines=True),
    "email": _Text("email", 255, _email),
    "phone": _Text("phone", 50, _phone),
    "fee": _Text("hire_fee", 100),
}


def dj_columns(given: Given, held: Given | None = None) -> Columns:
    """The columns set by a DJ's parts. For an update, `held` has the stored `fee` and `currency`.

    Errors: Refused.
    """
    columns, complaints = _texts(given, _DJ_TEXTS)
    complaints += _name_complaints(given, is_new=held is None)
    if "genres" in given:
        complaints += _fill_list(columns, "genres", given["genres"], "genres", 255)
    if "currency" in given or "fee" in given:
        currency = given.get("currency", (held or {}).get("currency"))
        if given.get("currency") and given["currency"].upper() not in CURRENCIES:
            complaints.append(Complaint("currency", "must be the three-letter code of a currency, such as EUR"))
        fee = read_fee(columns.get("dj_fee", (held or {}).get("fee")), None, currency)
        columns["currency"] = fee.currency if fee else (currency or DEFAULT_CURRENCY)[:10].upper()
        if "fee" in given:
            columns["numeric_fee"] = fee.low if fee else None
    if complaints:
        raise Refused(complaints)
    return columns


def venue_columns(given: Given, held: Given | None = None) -> Columns:
    """The columns set by a venue's parts. For an update, `held` has the stored city, latitude and longitude.

    Errors: Refused.
    """
    columns, complaints = _texts(given, _VENUE_TEXTS)
    complaints += _name_complaints(given, is_new=held is None)
    if "address" in columns:
        columns["address"] = columns["address"] or ""
    if "genres" in given:
        complaints += _fill_list(columns, "genres", given["genres"], "genreFocus", 255)
    if "gear" in given:
        complaints += _fill_list(columns, "gear", given["gear"], "gear", 1000)
    if "capacity" in given:
        complaints += _capacity(columns, given["capacity"])
    if "latitude" in given or "longitude" in given:
        complaints += _point(columns, given, held or {})
    if complaints:
        raise Refused(complaints)
    return columns | _derived(columns)


def formula_in(text: str) -> bool:
    """Whether a spreadsheet would evaluate a text as a formula."""
    return _FORMULA.match(text.lstrip()) is not None


def _derived(columns: Columns) -> Columns:
    """The lookup keys derived from the columns that are set."""
    found: Columns = {}
    if columns.get("name"):
        found["name_key"] = key(columns["name"])[:191]
    if "city" in columns:
        town = place(columns["city"])
        found["city_key"] = metro_key(columns["city"])[:120]
        if town is not None:
            found["time_zone"] = town.time_zone
            found["country_code"] = columns.get("country_code") or town.country_code
    if columns.get("latitude") is not None:
        found["cell"] = geo.cell(columns["latitude"], columns["longitude"])
    elif "latitude" in columns:
        found["cell"] = None
    return found


def _texts(given: Given, texts: Mapping[str, _Text]) -> tuple[Columns, list[Complaint]]:
    columns: Columns = {}
    complaints: list[Complaint] = []
    for part, kind in texts.items():
        if part not in given:
            continue
        text = (given[part] or "").strip() or None
        complaint = _complaint(text, kind)
        if complaint:
            complaints.append(Complaint(part, complaint))
        columns[kind.column] = text
    return columns, complaints


def _complaint(text: str | None, kind: _Text) -> str | None:
    if text is None:
        return None
    if len(text) > kind.most:
        return f"must have at most {kind.most} characters, not {len(text)}"
    allowed = "\n\r\t" if kind.many_lines else ""
    if any(unicodedata.category(letter) in ("Cc", "Cs") and letter not in allowed for letter in text):
        return "must not hold control characters" if kind.many_lines else "must be one line of text without control characters"
    if formula_in(text):
        return "looks like a spreadsheet formula; give its value instead"
    return kind.check(text)


def _name_complaints(given: Given, *, is_new: bool) -> list[Complaint]:
    name = (given.get("name") or "").strip()
    if "name" not in given:
        return [Complaint("name", "is needed")] if is_new else []
    return [] if name else [Complaint("name", "must not be empty")]


def _fill_list(columns: Columns, part: str, names: Iterable[str] | None, column: str, most: int) -> list[Complaint]:
    kept = [name for text in names or () for name in read_list(text)]
    joined = ", ".join(dict.fromkeys(kept))
    columns[column] = joined or None
    if len(kept) > LIST_MAX:
        return [Complaint(part, f"must be at most {LIST_MAX}, not {len(kept)}")]
    complaint = _complaint(joined or None, _Text(column, most))
    return [Complaint(part, complaint)] if complaint else []


def _capacity(columns: Columns, capacity: int | None) -> list[Complaint]:
    columns["capacity"] = capacity
    if capacity is not None and not 1 <= capacity <= CAPACITY_MAX:
        return [Complaint("capacity", f"must be 1 to {CAPACITY_MAX}, not {capacity}")]
    return []


def _point(columns: Columns, given: Given, held: Given) -> list[Complaint]:
    """Latitude and longitude, which are only valid together."""
    sent = {part: given.get(part, held.get(part)) for part in ("latitude", "longitude")}
    known = {part: None if value is None else float(value) for part, value in sent.items()}
    columns |= known
    if (known["latitude"] is None) != (known["longitude"] is None):
        missing = "latitude" if known["latitude"] is None else "longitude"
        return [Complaint(missing, "is needed too: a place has both")]
    limits = {"latitude": 90, "longitude": 180}
    return [
        Complaint(part, f"must be -{limits[part]} to {limits[part]}, not {value:g}")
        for part, value in known.items()
        if value is not None and not abs(value) <= limits[part]
    ]


def blank_dj() -> Columns:
    """Every column of a DJ, empty."""
    return {
        "dj_name": "", "instagram": None, "email": None, "genres": None, "soundcloud": None, "city": None, "phone": None,
        "dj_fee": None, "numeric_fee": None, "currency": DEFAULT_CURRENCY,
    }  # fmt: skip


def blank_venue() -> Columns:
    """Every column of a venue, empty."""
    unknown = dict.fromkeys((
        "city", "country_code", "capacity", "genreFocus", "latitude", "longitude", "website", "notes", "email", "phone",
        "hire_fee", "gear", "cell", "time_zone",
    ))  # fmt: skip
    return {"name": "", "address": "", "name_key": "", "city_key": "", **unknown}
