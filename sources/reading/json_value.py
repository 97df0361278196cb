"""Tolerant reading of payloads: a value of the expected type or None, never an exception.

`JsonValue` wraps one value of a parsed JSON document. Every upstream's reader is written with it, so that a field that turned
into another type overnight costs that field and not the listing.
"""

import html
import math
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urljoin, urlsplit, urlunsplit

import orjson

from sources.reading.currencies import CURRENCIES
from sources.reading.zones import known_zone

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_BLANKS = re.compile(r"\s+")
_LINE_BREAK_TAGS = re.compile(r"<\s*(?:br|/p|/div|/li|/h[1-6]|/tr)\b[^>]*>", re.IGNORECASE)
_UNSEEN_ELEMENTS = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|$)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<(?:/?[a-zA-Z][^<>]*|!--.*?--)>", re.DOTALL)
# An escaped backslash or a whole surrogate pair (kept), else half a pair (replaced).
_SURROGATES = re.compile(rb"(\\\\|\\u[dD][89abAB]..\\u[dD][c-fC-F]..)|\\u[dD][89a-fA-F]..")
_DIGITS = re.compile(r"\d+")
# In names only what is surely markup goes: "<PIG>" is a band, and so may be what is written between other brackets.
_INLINE_TAG = re.compile(r"</?(?:a|b|br|div|em|font|i|p|small|span|strong|sub|sup|u)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,30});", re.IGNORECASE)
_LARGEST = 2**31 - 1  # what the columns and GraphQL's Int hold
LONGEST_ID = 191  # source_events.source_id
LONGEST_TEXT = 20_000
LONGEST_ADDRESS = 1000  # source_events.url
DEAREST = Decimal("99999999.99")  # what the price columns hold


class JsonValue:
    """One value of a JSON document, read tolerantly. A path of keys and indexes leads to a value below it."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __bool__(self) -> bool:
        return bool(self.value)

    def at(self, *path: str | int) -> "JsonValue":
        """The part below, holding None where the path leads nowhere."""
        value = self.value
        for step in path:
            if isinstance(step, str):
                value = value.get(step) if isinstance(value, dict) else None
            else:
                value = value[step] if isinstance(value, list) and -len(value) <= step < len(value) else None
        return JsonValue(value)

    def iterate(self, *path: str | int) -> Iterator["JsonValue"]:
        """The parts of a list; nothing for any other value."""
        value = self.at(*path).value
        return (JsonValue(item) for item in value) if isinstance(value, list) else iter(())

    def text(self, *path: str | int) -> str | None:
        """One line of text without markup, extra spaces or control characters; a number counts as its digits."""
        value = self.at(*path).value
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)
        return one_line(_without_markup(value)) if isinstance(value, str) else None

    def identity(self, *path: str | int) -> str | None:
        """An id as text, None when it would not fit the store's key."""
        found = self.text(*path)
        return found if found and len(found) <= LONGEST_ID else None

    def prose(self, *path: str | int) -> str | None:
        """Plain text of one or more paragraphs; markup is taken out."""
        value = self.at(*path).value
        return plain_text(value) if isinstance(value, str) else None

    def number(self, *path: str | int) -> float | None:
        """A finite number, also from a text such as "-6.26"."""
        value = self.at(*path).value
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            return None
        try:
            found = float(value)
        except (ValueError, OverflowError):
            return None
        return found if math.isfinite(found) else None

    def integer(self, *path: str | int) -> int | None:
        """A whole number that a column can hold; fractions are cut off."""
        found = self.number(*path)
        return None if found is None or abs(found) > _LARGEST else int(found)

    def size(self, *path: str | int) -> int | None:
        """A whole number above 0: of places, or of an image's points."""
        found = self.integer(*path)
        return found if found is not None and found > 0 else None

    def boolean(self, *path: str | int) -> bool | None:
        """A bool that is one: "false" and 0 are None."""
        value = self.at(*path).value
        return value if isinstance(value, bool) else None

    def amount(self, *path: str | int) -> Decimal | None:
        """Money, not negative, to two places."""
        value = self.at(*path).value
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            return None
        return money(str(value))

    def instant(self, *path: str | int) -> datetime | None:
        """An aware UTC instant; a text without an offset is none."""
        found = moment(self.text(*path))
        if found is None or found.tzinfo is None:
            return None
        try:
            return found.astimezone(UTC)
        except OverflowError:
            return None

    def local(self, *path: str | int) -> datetime | None:
        """A wall-clock moment without zone; an offset in the text is dropped."""
        found = moment(self.text(*path))
        return None if found is None else found.replace(tzinfo=None)

    def day(self, *path: str | int) -> date | None:
        """A calendar date, from YYYY-MM-DD."""
        try:
            return date.fromisoformat(self.text(*path) or "")
        except ValueError:
            return None

    def clock(self, *path: str | int) -> time | None:
        """A wall-clock time, from HH:MM[:SS]."""
        try:
            return time.fromisoformat(self.text(*path) or "").replace(tzinfo=None)
        except ValueError:
            return None

    def zone(self, *path: str | int) -> str | None:
        """The name of a time zone that exists."""
        return known_zone(self.text(*path))

    def address(self, *path: str | int) -> str | None:
        """An http or https address."""
        return web_address(self.text(*path))


def parse_json(body: bytes) -> Any:
    """The document in a body; half an emoji (a lone surrogate) becomes a replacement mark.

    Errors: ValueError when it is no JSON.
    """
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        mended = _SURROGATES.sub(lambda found: found[1] or rb"\ufffd", body).decode("utf-8", "replace")
    return orjson.loads(mended)


def to_raw(value: Any) -> bytes:
    """A payload as JSON bytes for replay."""
    return orjson.dumps(value)


def one_line(text: str, longest: int = LONGEST_TEXT) -> str | None:
    """Text with single blanks and no control characters, cut to `longest`; None when nothing is left."""
    if not text.isprintable() or "  " in text:  # most texts are clean, and this is asked of every one
        text = _BLANKS.sub(" ", _CONTROL.sub("", text))
    return text.strip()[:longest].rstrip() or None


def _without_markup(text: str) -> str:
    """A name as people read it: "Simon &amp; Garfunkel <i>live</i>" is Simon & Garfunkel live."""
    if "<" in text:
        text = _INLINE_TAG.sub("", _UNSEEN_ELEMENTS.sub("", text))
    text = text.replace("%26", "&").replace("%27", "'") if "%2" in text else text  # out of an address
    return _ENTITY.sub(lambda found: html.unescape(found[0]), text) if "&" in text else text


def plain_text(text: str) -> str | None:
    """Markup as paragraphs of plain text, lines kept, entities resolved; None when nothing is left."""
    if "<" in text:
        text = _TAG.sub("", _LINE_BREAK_TAGS.sub("\n", _UNSEEN_ELEMENTS.sub("", text)))
    text = _CONTROL.sub("", html.unescape(text)).replace("\u2028", "\n").replace("\u2029", "\n")
    lines = [_BLANKS.sub(" ", line).strip() for line in text.splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()[:LONGEST_TEXT] or None


def moment(text: str | None) -> datetime | None:
    """An ISO 8601 date and time, aware when the text has an offset. A date alone is no moment."""
    if not text or len(text) < len("2026-01-01T00:00") or text[10] not in "T ":
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def from_unix(seconds: float | None) -> datetime | None:
    """The instant of a Unix time in seconds."""
    try:
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def money(text: str) -> Decimal | None:
    """An exact amount from digits, to two places; None when negative, absurd or no number."""
    try:
        amount = Decimal(text.strip())
        return amount.quantize(Decimal("0.01")) if amount.is_finite() and 0 <= amount <= DEAREST else None
    except InvalidOperation:
        return None


def minor_units(value: int | None, currency: str | None) -> Decimal | None:
    """An amount from its smallest coins: 1250 EUR is 12.50, 1250 JPY is 1250."""
    if value is None or value < 0:
        return None
    return money(str(Decimal(value) / (1 if currency in _NO_MINOR_UNIT else 100)))


_NO_MINOR_UNIT = frozenset(
    ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF")
)


def currency_code(text: str | None) -> str | None:
    """The code of a currency that there is, in capitals."""
    code = text.upper() if text else None
    return code if code in CURRENCIES else None


def country_code(text: str | None) -> str | None:
    """A two-letter country code in capitals."""
    return text.upper() if text and len(text) == 2 and text.isascii() and text.isalpha() else None


def web_address(text: str | None, base: str | None = None) -> str | None:
    """An http or https address that is fit to show; one relative to `base` is completed."""
    if not text:
        return None
    try:
        parts = urlsplit(urljoin(base, text) if base else text)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not host or "@" in parts.netloc or any(c in text for c in ' "<>\\'):
        return None
    integer = urlunsplit(parts)
    return integer if len(integer) <= LONGEST_ADDRESS else None


def degrees(latitude: float | None, longitude: float | None) -> tuple[float | None, float | None]:
    """A place on Earth, or (None, None); 0,0 is a forgotten value, not the Gulf of Guinea."""
    if latitude is None or longitude is None or not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None, None
    return (None, None) if latitude == 0 or longitude == 0 else (round(latitude, 6), round(longitude, 6))


def digits(text: str | None) -> int | None:
    """The first whole number in a text."""
    found = _DIGITS.search(text or "")
    return int(found[0][:9]) if found else None


def deduped(values: Iterator[str | None] | list[str | None]) -> tuple[str, ...]:
    """Values in their order, each once, nothing empty."""
    return tuple(dict.fromkeys(value for value in values if value))


_TRACKING = re.compile(r"(?:utm_\w+|app_id|came_from|aff|affiliate\w*|fbclid|gclid|trigger|custom|dice_id)", re.IGNORECASE)


def without_tracking(address: str | None) -> str | None:
    """An address without the parameters that tell who sent the visitor, our app_id among them."""
    if address is None or "?" not in address:
        return address
    parts = urlsplit(address)
    kept = [pair for pair in parts.query.split("&") if pair and not _TRACKING.fullmatch(pair.split("=", 1)[0])]
    return urlunsplit(parts._replace(query="&".join(kept)))
