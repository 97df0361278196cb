"""Scalars: what is sent, what is taken, what is refused."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from strawberry.exceptions import StrawberryInputCoercionError

from schema.types.base.scalars import read_date, read_decimal, read_instant, read_time, write_decimal, write_instant


def test_an_instant_is_always_sent_in_utc() -> None:
    summer = timezone(timedelta(hours=1))
    assert write_instant(datetime(2026, 7, 1, 20, 30, tzinfo=summer)) == "2026-07-01T19:30:00Z"


@pytest.mark.parametrize("text", ["2026-07-01T19:30:00Z", "2026-07-01T20:30:00+01:00", "2026-07-01T19:30:00.000Z"])
def test_an_instant_is_read_with_its_offset(text: str) -> None:
    assert read_instant(text) == datetime(2026, 7, 1, 19, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (read_instant, "2026-07-01T19:30:00"),
        (read_instant, "2026-07-01"),
        (read_instant, "2026-13-01T00:00:00Z"),
        (read_instant, "0001-01-01T00:00:00+10:00"),
        (read_instant, "tomorrow"),
        (read_instant, 1_800_000_000),
        (read_instant, "9" * 10_000),
        (read_date, "2026-02-30"),
        (read_date, "20260201"),
        (read_date, 5),
        (read_time, "25:00"),
        (read_time, "20:00:00+01:00"),
        (read_time, None),
        (read_decimal, "NaN"),
        (read_decimal, "Infinity"),
        (read_decimal, "1e999999"),
        (read_decimal, "1" * 40),
        (read_decimal, True),
        (read_decimal, "twenty"),
        (read_decimal, [1]),
    ],
)
def test_what_is_none_is_refused_in_few_words(read: Callable[[Any], Any], value: Any) -> None:
    with pytest.raises(StrawberryInputCoercionError) as refused:
        read(value)
    assert len(str(refused.value)) < 200


def test_dates_times_and_decimals_are_read() -> None:
    assert read_date("2026-11-23") == date(2026, 11, 23)
    assert (read_time("20:00"), read_time("20:00:30")) == (time(20), time(20, 0, 30))
    assert [read_decimal(value) for value in ("24.50", 24.5, 24)] == [Decimal("24.50"), Decimal("24.5"), Decimal(24)]


@pytest.mark.parametrize(("number", "sent"), [("24.50", "24.50"), ("1E+2", "100"), ("0.00", "0.00"), ("1E-7", "0.0000001")])
def test_a_decimal_is_sent_in_plain_digits(number: str, sent: str) -> None:
    assert write_decimal(Decimal(number)) == sent
