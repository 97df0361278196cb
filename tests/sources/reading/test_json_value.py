"""Reading values that may be anything."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from sources.reading.json_value import (
    JsonValue,
    currency_code,
    degrees,
    minor_units,
    parse_json,
    plain_text,
    web_address,
    without_tracking,
)


def test_paths_that_lead_nowhere_give_nothing() -> None:
    part = JsonValue({"a": [{"b": " x \n y "}], "c": "text"})
    assert part.text("a", 0, "b") == "x y"
    for path in (("a", 1, "b"), ("a", "b"), ("c", 0), ("c", "d"), ("z",), ("a", -2)):
        assert part.text(*path) is None
        assert list(part.iterate(*path)) == []


@pytest.mark.parametrize(
    ("value", "number"),
    [("53.34", 53.34), (5, 5.0), ("x", None), (True, None), (None, None), ("nan", None), ("1e999", None), ([], None)],
)
def test_numbers(value: Any, number: float | None) -> None:
    assert JsonValue(value).number() == number


@pytest.mark.parametrize(("value", "whole"), [("640", 640), (2.9, 2), (-3, -3), (2**31, None), (1e308, None), ("-9e18", None)])
def test_whole_numbers_fit_a_column(value: Any, whole: int | None) -> None:
    assert JsonValue(value).integer() == whole
    assert JsonValue(value).size() == (whole if whole is not None and whole > 0 else None)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Simon &amp; Garfunkel <i>live</i>", "Simon & Garfunkel live"),
        ("JoVia Armstrong %26 guests", "JoVia Armstrong & guests"),
        ("Rock %27n%27 Roll", "Rock 'n' Roll"),
        ("100% Silk, 26% off", "100% Silk, 26% off"),
        ("Whelan&#39;s <b class='x'>Bar</b><br/>", "Whelan's Bar"),
        ("R&B; <3 and <PIG>", "R&B; <3 and <PIG>"),
        ("<script>alert(1)</script>", None),
        ("https://a.example/?a=1&copy=2", "https://a.example/?a=1&copy=2"),
    ],
)
def test_names_are_without_markup(written: str, read: str | None) -> None:
    assert JsonValue(written).text() == read


@pytest.mark.parametrize(
    ("value", "amount"),
    [("12.5", "12.50"), (0, "0.00"), (-1, None), (1e12, None), ("twelve", None), (True, None), (39.9, "39.90")],
)
def test_amounts(value: Any, amount: str | None) -> None:
    assert JsonValue(value).amount() == (None if amount is None else Decimal(amount))


@pytest.mark.parametrize(("text", "code"), [("eur", "EUR"), ("GBP", "GBP"), ("XXX", None), ("VIP", None), (None, None)])
def test_only_currencies_that_there_are_count(text: str | None, code: str | None) -> None:
    assert currency_code(text) == code


def test_minor_units_know_the_yen() -> None:
    assert minor_units(1250, "EUR") == Decimal("12.50")
    assert minor_units(1250, "JPY") == Decimal("1250.00")
    assert minor_units(-5, "EUR") is None


def test_an_instant_needs_an_offset() -> None:
    assert JsonValue("2026-12-11T20:00:00-05:00").instant() == datetime(2026, 12, 12, 1, tzinfo=UTC)
    for text in ("2026-12-11T20:00:00", "2026-12-11", "0001-01-01T00:00:00+14:00", "soon"):
        assert JsonValue(text).instant() is None


def test_markup_becomes_paragraphs() -> None:
    html = "<style>p{}</style><p>One &amp; two<br/>three</p><script>alert(1)</script><p>a < b\u200b</p>"
    assert plain_text(html) == "One & two\nthree\na < b"
    assert plain_text(" <p> </p> ") is None


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "ftp://x.example/",
        "https://",
        "https://[x",
        "https://a b.example/",
        "https://u:p@x.example/",
        "x" * 9,
    ],
)
def test_addresses_that_are_not_to_be_shown(address: str) -> None:
    assert web_address(address) is None


def test_addresses_without_what_tells_who_sent_the_visitor() -> None:
    address = "https://www.bandsintown.com/t/1?app_id=S&came_from=2&utm_medium=api&x=1"
    assert without_tracking(address) == "https://www.bandsintown.com/t/1?x=1"
    assert without_tracking("https://e.example/e?aff=ebapi") == "https://e.example/e"


def test_half_an_emoji_costs_one_character() -> None:
    assert parse_json(b'{"a": "x \\ud83d y", "b": "\\ud83d\\ude00", "c": "\\\\ud83d"}') == {
        "a": "x \ufffd y",
        "b": "\U0001f600",
        "c": "\\ud83d",
    }
    with pytest.raises(ValueError, match="."):
        parse_json(b'{"a": ')


@pytest.mark.parametrize(("latitude", "longitude"), [(0.0, 0.0), (91.0, 5.0), (53.0, 181.0), (None, 5.0), (53.0, 0.0)])
def test_places_that_are_none(latitude: float | None, longitude: float | None) -> None:
    assert degrees(latitude, longitude) == (None, None)
