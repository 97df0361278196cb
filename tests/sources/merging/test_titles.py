"""Titles without where and when, and rightly spelled where two sources agree."""

from dataclasses import replace

import pytest

from sources.merging.titles import cleared, without_place
from store.events.records import ListingPerformer, ListingVenue
from tests.sources.matching.gigs import listing
from tests.sources.merging.test_merging_fields import merged

PLACES = frozenset(("cobblestone pub", "cobblestone", "dublin", "whelans", "vicar street"))
COBBLESTONE = ListingVenue("The Cobblestone Pub", city="Dublin", country_code="IE")


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        ("Lankum | The Cobblestone Pub, Dublin | 27 Nov", "Lankum"),
        ("Lankum at Whelan's", "Lankum"),
        ("Lankum @ Whelan's, Dublin", "Lankum"),
        ("Lankum - Live at Vicar Street", "Lankum"),
        ("Trad Session | The Cobblestone", "Trad Session"),
        ("27 Nov: Lankum", "Lankum"),
        ("Lankum, Fri 27th November 2026", "Lankum"),
        ("Lankum – Dublin", "Lankum"),
        ("Lankum (Dublin)", "Lankum"),
        ("The 1975 | Whelan's Dublin", "The 1975"),
        ("Whelan's Silent Disco at Whelan's", "Whelan's Silent Disco"),
    ],
)
def test_venue_city_and_date_are_cut(title: str, bare: str) -> None:
    assert without_place(title, PLACES) == bare


@pytest.mark.parametrize(
    "title",
    [
        "Lankum",
        "Jazz at Whelan's",  # "Jazz" would be any night
        "Live at Vicar Street",
        "Whelan's",
        "Vicar Street Comedy: Tommy Tiernan",
        "Florence + The Machine: Dance Fever",
        "The Dublin Fringe",
        "Made in Dublin",
        "Lankum at The Olympia",  # another place than its own
        "The 1975",
        "Bicep - Chroma",
    ],
)
def test_what_belongs_to_a_title_stays(title: str) -> None:
    assert without_place(title, PLACES) == title


def test_a_merged_title_names_neither_its_venue_nor_its_night() -> None:
    assert merged(listing("local", "1", "Lankum | The Cobblestone Pub, Dublin | 27 Nov", venue=COBBLESTONE)).title == "Lankum"
    assert merged(listing("bandsintown", "1", "Lankum at The Cobblestone Pub", venue=COBBLESTONE)).title == "Lankum"


def test_a_venue_with_at_in_its_name_is_cut_whole() -> None:
    resort = ListingVenue("Casino Arizona at Talking Stick Resort", city="Scottsdale", country_code="US")
    assert merged(listing("bandsintown", "1", "Ekali at Casino Arizona at Talking Stick Resort", venue=resort)).title == "Ekali"


def test_a_festival_keeps_the_title_that_stands_for_its_venue() -> None:
    field = ListingVenue("Forbidden Fruit", city="Dublin", country_code="IE")
    assert merged(listing("bandsintown", "1", "Forbidden Fruit", venue=field)).title == "Forbidden Fruit"


def test_a_misspelt_title_never_wins_over_two_that_agree() -> None:
    wrong = listing("ticketmaster", "1", "Lanukm live")
    right = [listing("dice", "2", "Lankum live"), listing("local", "3", "Lankum live")]
    assert merged(wrong).title == "Lanukm live"
    assert merged(wrong, *right).title == "Lankum live"
    assert merged(wrong, right[0]).title == "Lanukm live"  # one against one: trust decides


def test_a_bill_has_a_voice_on_the_spelling() -> None:
    wrong = listing("ticketmaster", "1", "The Murder Captial")
    right = listing("dice", "2", "The Murder Capital")
    billed = listing("bandsintown", "3", "Tour", "The Murder Capital")
    assert merged(wrong, right, billed).title == "The Murder Capital"


def test_a_title_is_spelled_as_the_act_on_the_bill_unless_two_sources_spell_it_so() -> None:
    wrong, billed = listing("local", "1", "Papre Haystack"), listing("bandsintown", "2", "", "Paper Haystack")
    assert merged(wrong, billed).title == "Paper Haystack"
    mistyped = [listing("bandsintown", "1", "Paper Haystack"), listing("local", "2", "", "Papre Haystack")]
    assert merged(*mistyped).title == "Paper Haystack"
    known = replace(mistyped[1], performers=(ListingPerformer("Paper Haystacq", musicbrainz_id="b2d122f9"),))
    assert merged(mistyped[0], known).title == "Paper Haystacq"
    assert merged(replace(wrong, title="Paper Haystacks"), billed).title == "Paper Haystacks"  # another band's name
    assert merged(replace(wrong, title="Papre Haystack live in Dublin"), billed).title == "Papre Haystack live in Dublin"
    assert merged(wrong, listing("dice", "3", "Papre Haystack"), billed).title == "Papre Haystack"
    assert merged(wrong, billed, listing("dice", "3", "", "Papre Haystack")).title == "Papre Haystack"


def test_other_words_and_other_numbers_are_no_misspelling() -> None:
    first = listing("ticketmaster", "1", "Sum 41 live")
    others = [listing("dice", "2", "Sum 42 live"), listing("local", "3", "Sum 42 live")]
    assert merged(first, *others).title == "Sum 41 live"
    longer = [replace(one, title="Lankum: False Lankum") for one in others]
    assert merged(replace(first, title="Lankum"), *longer).title == "Lankum"


@pytest.mark.parametrize(
    ("told", "title"),
    [
        ("+/-", "+/-"), ("+/- - ", "+/-"), ("Xiu Xiu and +/-", "Xiu Xiu and +/-"), (":Wumpscut:", ":Wumpscut:"), ("-M-", "-M-"),
        ("Lankum -", "Lankum"), ("| Lankum", "Lankum"), ("!!! -", "!!!"),
        ("Björk (live) |", "Björk (live)"), ("- Lankum -", "Lankum"),
    ],
)  # fmt: skip
def test_separators_go_and_names_in_signs_stay(told: str, title: str) -> None:
    assert cleared(told) == title
