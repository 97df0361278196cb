"""Fees as people write them are read as people mean them."""

from decimal import Decimal

import pytest

from store.organizers.fees import Fee, read_fee


def _fee(
    low: str | None, high: str | None = None, currency: str = "EUR", unit: str = "night", is_negotiable: bool = False
) -> Fee:
    amounts = (None if amount is None else Decimal(amount) for amount in (low, high))
    return Fee(*amounts, currency, unit, is_negotiable)  # type: ignore[arg-type, call-arg]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("€300", _fee("300")),
        ("300", _fee("300")),
        ("300 euro", _fee("300")),
        ("300-500 per night", _fee("300", "500")),
        ("€300-€500 / night", _fee("300", "500")),
        ("300 – 500 EUR", _fee("300", "500")),
        ("500 to 300", _fee("500")),
        ("£250/hr", _fee("250", currency="GBP", unit="hour")),
        ("€300-€400/h", _fee("300", "400", unit="hour")),
        ("2 x €150", _fee("150")),
        ("€150 x 2", _fee("150")),
        ("50 euro an hour", _fee("50", unit="hour")),
        ("€250 per hour, min 3 hours", _fee("250", unit="hour")),
        ("1.5k", _fee("1500")),
        ("1-2k", _fee("1000", "2000")),
        ("€1,500", _fee("1500")),
        ("1.500,50 €", _fee("1500.50")),
        ("$1 200", _fee("1200", currency="USD")),
        ("800kr", _fee("800", currency="SEK")),
        ("DKK 3000", _fee("3000", currency="DKK")),
        ("from 300", _fee("300")),
        ("up to 500", _fee("500", "500")),
        ("€200 + travel", _fee("200", is_negotiable=True)),
        ("300 ono, negotiable", _fee("300", is_negotiable=True)),
        ("2 hours for €300", _fee("300")),
        ("€300 (4hrs)", _fee("300")),
        ("free", _fee("0")),
        ("negotiable", _fee(None, is_negotiable=True)),
        ("POA", _fee(None, is_negotiable=True)),
        ("DM for rates", _fee(None, is_negotiable=True)),
        ("", None),
        (None, None),
        ("a lot", None),
        ("0871234567", None),
        ("1.2.3.4", None),
        ("4pm", None),
    ],
)
def test_a_free_text(text: str | None, expected: Fee | None) -> None:
    assert read_fee(text) == expected


@pytest.mark.parametrize(
    ("text", "numeric", "currency", "expected"),
    [
        ("ask", Decimal(300), "GBP", _fee("300", currency="GBP", is_negotiable=True)),
        (None, Decimal(300), None, _fee("300")),
        ("€300-€500 / night", Decimal(300), "EUR", _fee("300", "500")),
        ("£250", Decimal(250), "EUR", _fee("250", currency="GBP")),  # the column's EUR is only its default
        ("250", None, "gbp", _fee("250", currency="GBP")),
        ("250", None, "nonsense", _fee("250")),
        (None, Decimal(0), "EUR", None),  # a zero of a form that nobody filled in
    ],
)
def test_the_number_beside_it(text: str | None, numeric: Decimal | None, currency: str | None, expected: Fee | None) -> None:
    assert read_fee(text, numeric, currency) == expected
