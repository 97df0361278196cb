"""Names as the matcher compares them."""

import pytest

from sources.matching.features import features_of
from sources.matching.spellings.names import name_key
from store.events.records import Listing, ListingPerformer
from store.places.romanised import romanised


@pytest.mark.parametrize(
    ("written", "latin"),
    [
        ("ДахаБраха", "dakhabrakha"),
        ("Океан Ельзи", "okean elzi"),
        ("Μανώλης Μητσιάς", "manolis mitsias"),
        ("Σουγκλάκος", "sougklakos"),
    ],
)
def test_cyrillic_and_greek_names_are_read_in_latin_letters(written: str, latin: str) -> None:
    assert romanised(written) == latin


def test_names_in_latin_letters_stay_as_they_are() -> None:
    assert romanised("Sigur Rós") == "Sigur Rós"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Pogues, The", "The Pogues"),
        ("National Symphony Orchestra Ireland", "National Symphony Orchestra"),
        ("Молчат Дома", "Molchat Doma"),
        ("UB40 ft. Ali Campbell", "UB40 featuring Ali Campbell"),
    ],
)
def test_one_name_spelled_differently_has_one_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


def test_an_admirers_band_keeps_its_country() -> None:
    assert name_key("Nirvana UK") != name_key("Nirvana")


@pytest.mark.parametrize(
    ("billed", "acts"),
    [
        ("Björn Again - A Tribute to ABBA", ("bjornagain",)),
        ("Rumours of Fleetwood Mac - Official Fleetwood Mac Tribute", ("rumoursoffleetwoodmac",)),
        ("Nirvana - Ultimate Tribute", ("nirvanaultimatetribute",)),
        ("!!!", ("!!!",)),
        ("The 1975", ("1975",)),
        ("Special Guests", ()),
        ("The Beat (US: The English Beat)", ("beat", "englishbeat")),
        ("Ye (formerly Kanye West)", ("ye", "kanyewest")),
        ("Ye (live)", ("ye",)),
    ],
)
def test_acts_of_a_bill(billed: str, acts: tuple[str, ...]) -> None:
    listing = Listing(
        source="dice",
        source_id="1",
        title="",
        time_zone="Europe/Dublin",
        date_precision="to_be_announced",
        performers=(ListingPerformer(billed),),
    )
    assert features_of(listing).acts == acts
