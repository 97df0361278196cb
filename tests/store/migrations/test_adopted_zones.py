"""The time zone of an adopted event, which the predecessor did not keep."""

import pytest

from store.migrations.adopted_rows import zone_of


@pytest.mark.parametrize(
    ("city", "spot", "zone"),
    [
        ("Dublin", (53.34, -6.26), "Europe/Dublin"),
        ("Ballydehob", (51.56, -9.46), "Europe/Dublin"),
        ("Belfast", (None, None), "Europe/London"),
        ("Vienna", (48.2, 16.37), "Europe/Vienna"),
        ("Chicago", (41.88, -87.63), "America/Chicago"),
        ("Manchester", (53.48, -2.24), "Europe/London"),
        ("Nowhere", (None, None), "Europe/Dublin"),
    ],
)
def test_the_zone_comes_from_the_city_or_the_coordinates(city: str, spot: tuple[float | None, float | None], zone: str) -> None:
    assert zone_of(city, *spot) == zone
