"""What an event or a listing costs, and in which currency. Pure."""

from decimal import Decimal
from typing import NamedTuple

_CURRENCY_OF_COUNTRY = {"GB": "GBP", "US": "USD", "CH": "CHF"}


class Price(NamedTuple):
    """Face value; None means unknown, never free."""

    min: Decimal | None
    max: Decimal | None
    currency: str
    is_free: bool


def price(
    least: Decimal | None, most: Decimal | None, currency: str | None, is_free: bool | None, country_code: str | None = None
) -> Price | None:
    """What is known of a price; None if nothing is.

    Source: a price without a currency is assumed to be in the country's own, or in euro if that is unknown too.
    """
    if least is None and most is None and not is_free:
        return None
    return Price(least, most, currency_of(currency, country_code), bool(is_free))


def currency_of(told: str | None, country_code: str | None) -> str:
    """The currency that a source tells, or else the country's own; the euro if nothing is known."""
    return told or _CURRENCY_OF_COUNTRY.get(country_code or "", "EUR")
