"""What is known of a price, and in which currency."""

from decimal import Decimal

import pytest

from resolvers.money.prices import Price, price

LEAST, MOST = Decimal(20), Decimal(35)


@pytest.mark.parametrize(
    ("least", "most", "is_free", "known"),
    [
        (None, None, None, None),
        (None, None, False, None),
        (None, None, True, Price(None, None, "EUR", True)),
        (LEAST, None, None, Price(LEAST, None, "EUR", False)),
        (None, MOST, None, Price(None, MOST, "EUR", False)),
        (LEAST, MOST, False, Price(LEAST, MOST, "EUR", False)),
    ],
)
def test_a_price_is_unknown_only_where_nothing_is_told(
    least: Decimal | None, most: Decimal | None, is_free: bool | None, known: Price | None
) -> None:
    assert price(least, most, "EUR", is_free) == known


@pytest.mark.parametrize(
    ("told", "country", "currency"),
    [("EUR", "GB", "EUR"), (None, "GB", "GBP"), (None, "US", "USD"), (None, "IE", "EUR"), (None, None, "EUR"), ("", "CH", "CHF")],
)
def test_the_currency_told_goes_before_the_countrys(told: str | None, country: str | None, currency: str) -> None:
    found = price(LEAST, None, told, None, country)
    assert found is not None
    assert found.currency == currency
