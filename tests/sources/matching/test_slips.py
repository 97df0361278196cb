"""Other spellings of one name, each at its edge."""

import pytest

from sources.matching.spellings.slips import in_digits, initials_of, is_cut, is_slip, is_transcribed
from store.places.romanised import apart_by_script, is_transcribed_from


@pytest.mark.parametrize(("name", "other"), [("fontaines", "fontanies"), ("squid", "sqiud"), ("mogwai", "mogwaii")])
def test_a_typo_inside_a_name(name: str, other: str) -> None:
    assert is_slip(name, other)
    assert is_slip(other, name)


@pytest.mark.parametrize(("name", "other"), [("smiths", "smyths"), ("squid", "squad"), ("angel", "angle"), ("oasis", "oasis")])
def test_a_letter_that_makes_another_name(name: str, other: str) -> None:
    assert not is_slip(name, other)


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("brmc", "black rebel motorcycle club"),
        ("yyys", "yeah yeah yeahs"),
        ("nso", "rte national symphony orchestra"),
        ("rod y gab", "rodrigo y gabriela"),
        ("jack l", "jack lukeman"),
        ("wu tang", "wu tang clan"),
        ("bbc phil", "bbc philharmonic"),
        ("bbc phil", "bbc philharmonic orchestra"),
        ("boston sym", "boston symphony"),
    ],
)
def test_a_name_cut_short(short: str, full: str) -> None:
    assert is_cut(tuple(short.split()), tuple(full.split()))


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("rte", "run the jewels"),
        ("yys", "yeah yeah yeah"),
        ("jack", "jack lukeman"),
        ("taylor swift", "taylor swift night"),
        ("air", "air band"),
        ("bell", "belle"),
        ("the phil", "the philharmonic society"),
        ("manic street", "manic streets"),
    ],
)
def test_a_name_that_is_no_short_form(short: str, full: str) -> None:
    assert not is_cut(tuple(short.split()), tuple(full.split()))


def test_numbers_as_words_are_numbers() -> None:
    assert in_digits(("sixty", "five", "days", "of", "static")) == "65daysofstatic"
    assert in_digits(("twenty", "one", "pilots")) == "21pilots"
    assert in_digits(("thirty", "seconds", "to", "mars")) == "30secondstomars"
    assert in_digits(("blink", "182")) == "blink182"


def test_initials_leave_small_words_out_and_in() -> None:
    assert {"kgatlw", "kglw"} <= initials_of(("king", "gizzard", "and", "the", "lizard", "wizard"))
    assert initials_of(("two", "words")) == frozenset()


def test_a_transcription_may_differ_more_than_a_typo() -> None:
    assert is_transcribed("kadimalsahir", "kazemalsaher")
    assert not is_transcribed("kadimalsahir", "omarsouleyman")
    assert is_transcribed_from("كاظم الساهر")
    assert is_transcribed_from("Γιάννης")
    assert not is_transcribed_from("Sigur Rós")


def test_a_name_stands_apart_from_itself_in_another_script() -> None:
    assert apart_by_script("선우정아 SUNWOOJUNGA") == "선우정아 | SUNWOOJUNGA"
    assert apart_by_script("Sigur Rós") == "Sigur Rós"
