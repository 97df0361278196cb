"""Amounts are compared by a dated table, which a setting may replace and which must make sense."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from resolvers.money.exchange_rates import compare_by, in_euro, own_rates, read_rates
from shims.process.runtime import Runtime
from store.errors import SettingsError


def test_our_own_table() -> None:
    rates = read_rates(None)
    assert (rates.day, rates.base) == (date(2026, 10, 30), "EUR")
    assert rates.convert(Decimal(100), "EUR", "GBP") == Decimal("83.38")
    assert rates.convert(Decimal("83.38"), "GBP", "EUR") == Decimal("100.00")
    assert rates.convert(Decimal("83.38"), "GBP", "USD") == Decimal("111.72")
    assert rates.convert(Decimal(10), "GBP", "GBP") == Decimal(10)
    assert rates.convert(Decimal(10), "XYZ", "XYZ") == Decimal(10)
    assert rates.convert(Decimal(10), "XYZ", "EUR") is None


def test_a_newer_table(tmp_path: Path) -> None:
    path = tmp_path / "rates.json"
    path.write_text('{"date": "2026-11-20", "base": "EUR", "rates": {"GBP": "0.5", "USD": 2}}')
    rates = read_rates(str(path))
    assert (rates.day, rates.convert(Decimal(10), "GBP", "USD")) == (date(2026, 11, 20), Decimal("40.00"))
    assert rates is not own_rates()


def test_feeds_compare_by_the_table_that_the_setting_names(tmp_path: Path) -> None:
    (tmp_path / "rates.json").write_text('{"date": "2026-11-20", "base": "GBP", "rates": {"EUR": "2", "ARS": "1800"}}')
    try:
        Runtime({"SQLITE_PATH": str(tmp_path / "gigs.sqlite3"), "EXCHANGE_RATES_FILE": str(tmp_path / "rates.json")})
        assert [in_euro(Decimal(18), code) for code in ("EUR", "gbp", "ARS", "USD")] == [18, 36, 0.02, None]
        assert in_euro(None, "EUR") is None
    finally:
        compare_by(own_rates())
    assert in_euro(Decimal("83.38"), "GBP") == pytest.approx(100)


@pytest.mark.parametrize(
    "content",
    [
        "nonsense",
        "[]",
        "{}",
        '{"date": "soon", "base": "EUR", "rates": {}}',
        '{"date": "2026-11-20", "base": "EUR", "rates": {"GBP": "x"}}',
        '{"date": "2026-11-20", "base": "EUR", "rates": {"GBP": 0}}',
        '{"date": "2026-11-20", "base": "EUR", "rates": {"GBP": "Infinity"}}',
        '{"date": "2026-11-20", "rates": {"GBP": "0.8"}}',
        '{"date": "2026-11-20", "base": "EUR", "rates": ["GBP"]}',
    ],
)
def test_a_table_that_is_none_stops_the_start(tmp_path: Path, content: str) -> None:
    path = tmp_path / "rates.json"
    path.write_text(content)
    with pytest.raises(SettingsError, match="EXCHANGE_RATES_FILE"):
        read_rates(str(path))
    with pytest.raises(SettingsError, match="EXCHANGE_RATES_FILE"):
        read_rates(str(tmp_path / "absent.json"))
