"""What a Dice item says about prices: minor units in the API's shapes, numbers or texts such as "From £12.50" in scraped ones."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from sources.reading.json_value import JsonValue, currency_code, minor_units, money
from store.text import key as folded

_CODES = "EUR|GBP|USD|CHF|SEK|NOK|DKK|PLN|CZK|HUF|CAD|AUD|NZD"
_SYMBOLS = {"£": "GBP", "€": "EUR", "$": "USD", "US$": "USD"}
_MARK = rf"US\$|[£€]|(?<![A-Za-z])\$|\b(?:{_CODES})\b"  # A$, CA$ and R$ are no US dollars
_NUMBER = r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?"
_AMOUNT = re.compile(rf"(?P<before>{_MARK})?\s*(?<![\d.,])(?P<number>{_NUMBER})(?![.,]?\d)\s*(?P<after>[£€]|(?:{_CODES})\b)?")
_RANGE = re.compile(r"\s*(?:[-–—/]|to|or)\s*")
_CENTS = re.compile(r"[.,](\d{1,2})$")


@dataclass(frozen=True, slots=True)
class DicePrice:
    """The span of face values; all None where it is not known."""

    lowest: Decimal | None = None
    highest: Decimal | None = None
    currency: str | None = None
    is_free: bool | None = None


def price_of(event: JsonValue) -> DicePrice:
    """The item's price, from its ticket types first, then from its own price in whichever form."""
    price = event.at("price")
    currency = currency_code(
        price.text("currency") or event.text("currency") or event.text("ticket_types", 0, "price", "currency")
    )
    amounts = [amount for amount in _ticket_amounts(event, currency) if amount is not None]
    if amounts:
        return _span(amounts, currency)
    amounts = [amount for amount in _own_amounts(price, currency) if amount is not None]
    if amounts:
        is_least = len(amounts) == 1 and price.integer("amount_from") is not None
        return _least(_span(amounts, currency)) if is_least else _span(amounts, currency)
    return _scraped(price, currency)


def _ticket_amounts(event: JsonValue, currency: str | None) -> Iterator[Decimal | None]:
    for ticket in event.iterate("ticket_types"):
        face = ticket.integer("price", "face_value")
        yield minor_units(ticket.integer("price", "amount") if face is None else face, currency)


def _own_amounts(price: JsonValue, currency: str | None) -> Iterator[Decimal | None]:
    """`amount…` is in minor units, `min` and `max` as people write them."""
    for key in ("amount", "amount_from"):
        yield minor_units(price.integer(key), currency)
    for key in ("min", "max"):
        yield price.amount(key)


def _scraped(price: JsonValue, currency: str | None) -> DicePrice:
    text = price.text() or ""
    if folded(text) in ("free", "free entry"):
        return DicePrice(is_free=True)
    found = list(_AMOUNT.finditer(text))
    marks = [_currency_of(one["before"] or one["after"]) for one in found]
    for at, (one, other) in enumerate(pairwise(found)):
        if _RANGE.fullmatch(text, one.end(), other.start()):  # "10-15 EUR"
            marks[at : at + 2] = marks[at] or marks[at + 1], marks[at + 1] or marks[at]
    named = {mark for mark in marks if mark}
    if currency is None and len(named) > 1:
        return DicePrice()
    wanted = currency or next(iter(named), None)
    # Where some numbers are marked as money, the others are hours, ages and pieces: "free before 11, €10 after".
    told = [_amount_of(one["number"]) for one, mark in zip(found, marks, strict=True) if mark == wanted or not named]
    span = _span([amount for amount in told if amount is not None], wanted)
    return _least(span) if folded(text).startswith("from ") else span


def _currency_of(mark: str | None) -> str | None:
    return _SYMBOLS.get(mark) or currency_code(mark) if mark else None


def _amount_of(written: str) -> Decimal | None:
    """The amount, with or without separators of thousands: "1,234.50" and "1.234,50"."""
    cents = _CENTS.search(written)
    whole = re.sub(r"[.,]", "", written[: cents.start()] if cents else written)
    return money(f"{whole}.{cents[1]}" if cents else whole)


def _least(span: DicePrice) -> DicePrice:
    """Of a price "from" some amount the highest is not known."""
    return replace(span, highest=None)


def _span(amounts: list[Decimal], currency: str | None) -> DicePrice:
    """Free when all cost nothing; without a currency the amounts say nothing."""
    if not amounts or max(amounts) == 0:
        return DicePrice(is_free=True if amounts else None)
    return DicePrice(min(amounts), max(amounts), currency, False) if currency else DicePrice()
