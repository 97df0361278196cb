"""The gazetteer: one key for all the names of a city."""

from zoneinfo import ZoneInfo

import pytest

from sources.places import gazetteer
from store.places import geo


@pytest.mark.parametrize(
    ("written", "metro"),
    [
        ("Dublin", "dublin"),
        ("DUBLIN 8", "dublin"),
        ("Dublin 6W", "dublin"),
        ("Dublin, Ireland", "dublin"),
        ("Dublin City Centre", "dublin"),
        ("Co. Dublin", "dublin"),
        ("Rathmines", "dublin"),
        ("Rathmines, Dublin 6", "dublin"),
        ("Dún Laoghaire", "dublin"),
        ("Baile Átha Cliath", "dublin"),
        ("Cork City", "cork"),
        ("Gaillimh", "galway"),
        ("London SE1", "london"),
        ("London, UK", "london"),
        ("Brixton", "london"),
        ("Salford", "manchester"),
        ("Newcastle-upon-Tyne", "newcastle upon tyne"),
        ("Gateshead", "newcastle upon tyne"),
        ("Londonderry", "derry"),
        ("München", "munich"),
        ("Brooklyn", "new york"),
        (" Long Beach", "long beach"),
        ("Dublin, OH", "dublin oh"),
        ("London, ON", "london on"),
        ("Austin, TX", "austin"),
        ("Portland, OR", "portland"),
        ("Portland, ME", "portland me"),
        ("Hoboken, NJ", "hoboken nj"),
        ("Camden, NJ", "philadelphia"),
        ("Silver Spring, MD", "washington"),
        ("Vancouver, WA", "vancouver wa"),
        ("Berlin, DE", "berlin"),
        ("Dun Laoire", "dublin"),
        ("Villeurbanne", "lyon"),
        ("Ballygobackwards", "ballygobackwards"),
        ("", ""),
        (None, ""),
    ],
)
def test_every_name_of_a_city_has_one_key(written: str | None, metro: str) -> None:
    assert gazetteer.metro_key(written) == metro


def test_a_town_outranks_a_suburb_of_the_same_name() -> None:
    newport, blackpool = gazetteer.place("Newport"), gazetteer.place("Blackpool")
    assert newport is not None
    assert blackpool is not None
    assert (newport.country_code, blackpool.key) == ("GB", "blackpool")


def test_a_namesake_in_another_country_is_not_ours() -> None:
    assert gazetteer.place("Dublin", "US") is None
    assert gazetteer.place("Dublin", "ie") == gazetteer.place("Dublin")
    assert gazetteer.metro_key("Cambridge", "US") == "cambridge"


def test_an_unknown_name_is_no_place() -> None:
    assert gazetteer.place("Ballygobackwards") is None
    assert gazetteer.place(None) is None


def test_the_table_is_sound() -> None:
    places = set(gazetteer._names().values())
    counts = {code: sum(place.country_code == code for place in places) for code in ("IE", "GB")}
    assert counts["IE"] >= 90
    assert counts["GB"] >= 120
    assert len(places) - counts["IE"] - counts["GB"] >= 60
    for place in places:
        ZoneInfo(place.time_zone)
    for place in places:
        if place.country_code in ("IE", "GB"):
            assert geo.distance_km(place.latitude, place.longitude, 54.0, -4.5) < 620, place
