"""Fees as people write them: "€300", "300-500 per night", "£250/hr", "1.5k", "negotiable", "POA"."""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from store.text import fold

FeeUnit = Literal["night", "hour"]
DEFAULT_CURRENCY: Final = "EUR"
_CENT = Decimal("0.01")
LARGEST_FEE: Final = Decimal(1_000_000)  # what is larger is a telephone number or a slip

_CURRENCIES = {"€": "EUR", "£": "GBP", "$": "USD", "eur": "EUR", "euro": "EUR", "euros": "EUR", "gbp": "GBP", "stg": "GBP",
               "sterling": "GBP", "quid": "GBP", "pounds": "GBP", "usd": "USD", "dollars": "USD", "us$": "USD",
               "a$": "AUD", "c$": "CAD", "kr": "SEK", "zł": "PLN", "zl": "PLN", "chf": "CHF", "¥": "JPY"}  # fmt: skip
_CODE = re.compile(r"\b[a-z]{3}\b")
_ISO = "aud brl cad chf cny czk dkk hkd huf idr ils inr isk jpy krw mxn myr nok nzd php pln ron sek sgd thb try zar"
_SIGN = re.compile(
    r"us\$|a\$|c\$|[€£$¥]|(?:\b|(?<=\d))(?:euros?|eur|gbp|stg|sterling|quid|pounds|usd|dollars|kr|zl|"
    + "|".join(_ISO.split())
    + r")\b"
)
_AMOUNT = re.compile(r"(?<![\w.,])(\d[\d.,' ]*\d|\d)\s?(k\b)?")
_GROUPED = re.compile(r"\d{1,3}(?:[.,' ]\d{3})+")
# A number that is followed by one of these counts something else than money.
_NO_MONEY = re.compile(r"\s*(?:-\s*)?(?:%|(?:h|hrs?|hours?|mins?|minutes|[ap]m|sets?|people|pax|km|days?|weeks?)\b|x\s*[€£$¥])")
_HOURLY = re.compile(r"(?:/|\bper\b|\ban?\b|\beach\b|\bp\.?)\s*h(?:ou)?rs?\b|/\s?h\b|\bph\b|\bhourly\b|\bp/h\b|\bphr\b")
_UP_TO = re.compile(r"\b(?:up to|max(?:imum)?|under|below|less than)\s*\W?\s*$")
_FREE = re.compile(r"^\W*(?:free|no fee|pro bono|gratis)\W*$")
_OPEN = re.compile(
    r"\b(?:negotiable|neg|nego|poa|p\.o\.a|on request|on application|ask|enquire|inquire|dm|tbc|tba|contact|depends|varies"
    r"|offers?|open)\b|\+"
)


class Fee(NamedTuple):
    """A fee as stated. `low` is None if no amount is stated; `high` is None if there is no range or no upper end."""

    low: Decimal | None
    high: Decimal | None
    currency: str
    unit: FeeUnit = "night"
    is_negotiable: bool = False


@lru_cache(maxsize=16384)
def read_fee(text: str | None, numeric: Decimal | None = None, currency: str | None = None) -> Fee | None:
    """The fee expressed by a free text, else the number stored beside it; None if neither says anything.

    A currency named in the text outranks the column's, which the predecessor filled with EUR by default.
    """
    folded = fold(text or "").strip().replace("–", "-").replace("—", "-")
    named = _currency_in(folded) or _code(currency) or DEFAULT_CURRENCY
    is_open = bool(_OPEN.search(folded))
    low, high = _range_in(folded)
    if low is None and high is None:
        if _FREE.match(folded):
            return Fee(Decimal(0), None, named)
        low = numeric if numeric is not None and 0 < numeric <= LARGEST_FEE else None
    if low is None and high is None and not is_open:
        return None
    unit: FeeUnit = "hour" if _HOURLY.search(folded) else "night"
    return Fee(low if low is not None else high, high, named, unit, is_open)


def _range_in(folded: str) -> tuple[Decimal | None, Decimal | None]:
    """The lowest and highest amount in a text. "Up to 500" states only the highest, which then counts as both."""
    found = list(_amounts_in(folded))
    if not found:
        return None, None
    first = found[0]
    if len(found) == 1:
        return (None, first[0]) if first[1] else (first[0], None)
    second = found[1]
    low = first[0]
    if second[2] and not first[2] and low * 1000 < second[0] * 2 and low < 100:  # "1-2k": the k is for both
        low *= 1000
    return (low, second[0]) if low < second[0] else (low, None)


def _amounts_in(folded: str) -> Iterator[tuple[Decimal, bool, bool]]:
    """Each amount, whether "up to" precedes it, and whether it was written in thousands."""
    for match in _AMOUNT.finditer(folded):
        if _NO_MONEY.match(folded, match.end()):
            continue
        amount = _number(match[1])
        if amount is None:
            continue
        amount = amount * 1000 if match[2] else amount
        if 0 < amount <= LARGEST_FEE:
            yield amount, bool(_UP_TO.search(folded[: match.start()])), bool(match[2])


def _number(written: str) -> Decimal | None:
    """A number with or without thousands separators: "1,500", "1.500,50", "1 500"."""
    plain = written.strip().replace("'", "").replace(" ", "")
    whole, cents = (plain, "")
    if len(plain) > 2 and (tail := re.search(r"[.,](\d{1,2})$", plain)):
        whole, cents = plain[: tail.start()], tail[1]
    if re.search(r"[.,]", whole) and not _GROUPED.fullmatch(whole):
        return None
    digits = re.sub(r"[.,]", "", whole)
    return (
        Decimal(f"{digits}.{cents or 0}").quantize(_CENT)
        if digits.isascii() and digits.isdecimal() and len(digits) <= 9
        else None
    )


def _currency_in(folded: str) -> str | None:
    sign = _SIGN.search(folded)
    return _CURRENCIES.get(sign[0], sign[0].upper()) if sign else None


def _code(currency: str | None) -> str | None:
    written = (currency or "").strip()
    if written.casefold() in _CURRENCIES:
        return _CURRENCIES[written.casefold()]
    return written.upper() if _CODE.fullmatch(written.casefold()) else None
