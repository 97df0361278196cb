"""What a Dice item says about prices: minor units in the API's shapes, numbers or texts such as "From £12.50" in scraped ones."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from sources.reading.json_value import JsonValue, currency_code, minor_units, money
from store.text import key as folded

_SYMBOLS = {"£": "GBP", "€": "EUR", "$": "USD"}
_AMOUNT = re.compile(r"([£€$]|[A-Z]{3})?\s*(\d+(?:[.,]\d{1,2})?)\s*([£€]|[A-Z]{3}\b)?")


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
    if not amounts and isinstance(price.value, dict):
        amounts = [amount for amount in _own_amounts(price, currency) if amount is not None]
    if amounts:
        return _span(amounts, currency)
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
    amounts, reported = [], currency
    for before, digits, after in _AMOUNT.findall(text):
        mark = before or after
        reported = reported or _SYMBOLS.get(mark) or currency_code(mark)
        amount = money(digits.replace(",", "."))
        amounts += [amount] if amount is not None else []
    return _span(amounts, reported)


def _span(amounts: list[Decimal], currency: str | None) -> DicePrice:
    """Free when all cost nothing; without a currency the amounts say nothing."""
    if not amounts or max(amounts) == 0:
        return DicePrice(is_free=True if amounts else None)
    return DicePrice(min(amounts), max(amounts), currency, False) if currency else DicePrice()
