"""What events have in common, by names alone."""

import pytest

from resolvers.feed.tastes import series_of, venue_key


@pytest.mark.parametrize(
    ("title", "series"),
    [("Club Zero 12", "club zero"), ("Club Zero #13!", "club zero"), ("1975", "1975"), ("Blink 182", "blink"), ("", "")],
)
def test_a_series_is_a_title_without_its_numbers(title: str, series: str) -> None:
    assert series_of(title) == series


def test_a_venue_has_one_key_with_and_without_its_article() -> None:
    assert venue_key("The Academy") == venue_key("academy") == "academy"
    assert venue_key(None) == ""
