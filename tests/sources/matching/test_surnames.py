"""Acts billed by their surname alone."""

import pytest

from sources.matching import cluster
from tests.sources.matching.gigs import listing


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("Springsteen", "Bruce Springsteen & The E Street Band"),
        ("Hozier", "Andrew Hozier-Byrne"),
        ("McCartney", "Paul McCartney"),
        ("Groenemeyer", "Herbert Grönemeyer"),
    ],
)
def test_a_surname_is_its_owner_in_one_house_at_one_minute(short: str, full: str) -> None:
    assert len(cluster([listing("local", "1", short), listing("ticketmaster", "2", full, full)]).clusters) == 1
    assert len(cluster([listing("local", "1", short, short), listing("ticketmaster", "2", full, full)]).clusters) == 1


@pytest.mark.parametrize(
    ("short", "full"),
    [("James", "James Blake"), ("Oasis", "Definitely Oasis"), ("Bush", "Kate Bush-ka"), ("Blondie", "Bootleg Blondie")],
)
def test_a_first_name_and_a_band_s_name_are_nobody_s_surname(short: str, full: str) -> None:
    assert len(cluster([listing("local", "1", short, short), listing("ticketmaster", "2", full, full)]).clusters) == 2


def test_a_surname_proves_nothing_in_another_house_or_at_another_minute() -> None:
    dylan = listing("local", "1", "Dylan", "Dylan")
    for other in ({"venue": "Vicar Street"}, {"at": "20:30"}, {"at": None}):
        assert len(cluster([dylan, listing("ticketmaster", "2", "Bob Dylan", "Bob Dylan", **other)]).clusters) == 2


def test_a_surname_that_two_acts_bear_is_nobody_s() -> None:
    finn = listing("local", "1", "Finn", "Finn")
    neil, liam = (listing("dice", name, f"{name} Finn", f"{name} Finn") for name in ("Neil", "Liam"))
    assert len(cluster([finn, neil, liam]).clusters) == 3
    same = listing("ticketmaster", "2", "Neil Finn", "Neil Finn")
    assert len(cluster([finn, neil, same]).clusters) == 1


def test_a_name_in_another_script_is_who_plays_there_at_that_minute() -> None:
    ringo = listing("ticketmaster", "1", "椎名林檎", "椎名林檎")
    assert len(cluster([ringo, listing("bandsintown", "2", "", "Sheena Ringo")]).clusters) == 1
    assert len(cluster([ringo, listing("bandsintown", "2", "", "Sheena Ringo", at="20:30")]).clusters) == 2
    assert len(cluster([ringo, listing("bandsintown", "2", "", "Sheena Ringo", venue="Vicar Street")]).clusters) == 2
    assert len(cluster([ringo, listing("dice", "2", "宇多田ヒカル", "宇多田ヒカル")]).clusters) == 2
