"""What a name in common proves: the sorts of evidence, and how far each of them carries."""

from dataclasses import replace
from typing import Final

import pytest

from sources.matching.bills import bill_fit
from sources.matching.features import features_of, only_spoken_of
from sources.matching.pairs import JOIN, REVIEW, judge
from store.events.records import Listing, ListingPerformer
from tests.sources.matching.gigs import listing

# How far evidence of names carries: what else may be unknown for two listings to be joined.
PROOF: Final = "joined whatever is unknown"
STRONG: Final = "joined with one of venue and hour unknown"
FAIR: Final = "joined with the hour unknown, looked at by a person with the venue unknown"
WEAK: Final = "joined where venue and hour are known"
DOUBTFUL: Final = "looked at by a person where venue or hour is known"
FAINT: Final = "looked at by a person where the venue is known"
NOTHING: Final = "kept apart"


def act(title: str, *acts: str) -> Listing:
    """One side of a pair."""
    return listing("dice", "1", title, *acts)


def fit(a: Listing, b: Listing) -> tuple[str, str]:
    """The evidence between two bills and how far it carries, the same seen from either side."""
    ours, theirs = features_of(a), features_of(b)
    found = bill_fit(ours, theirs, only_spoken_of(ours, theirs))
    assert found == bill_fit(theirs, ours, only_spoken_of(theirs, ours))
    assert 0.0 <= found.value <= 1.0
    return found.reason if found.value else "", _reach(a, b)


def _reach(a: Listing, b: Listing) -> str:
    nowhere = replace(b, venue=listing("dice", "1", venue="TBA").venue)
    situations = (b, replace(b, local_time=None), nowhere, replace(nowhere, local_time=None))
    scores = [judge(features_of(a), features_of(other)).score for other in situations]
    verdicts = "".join("J" if score >= JOIN else "r" if score >= REVIEW else "." for score in scores)
    by_verdicts = {"JJJJ": PROOF, "JJJr": STRONG, "JJrr": FAIR, "Jrrr": WEAK, "rrr.": DOUBTFUL, "rr..": FAINT, "....": NOTHING}
    return by_verdicts[verdicts]


@pytest.mark.parametrize(
    ("a", "b", "evidence", "reach"),
    [
        (act("", "Lankum", "Aslan"), act("", "Aslan", "Lankum"), "same headliner", PROOF),
        (act("", "Lankum", "Aslan"), act("", "Cmat", "Aslan"), "an act in common", STRONG),
        (act("", "Lankum", "Aslan"), act("Lankum"), "headliner in the title", PROOF),
        (act("", "Lankum", "Aslan"), act("Cmat + Aslan"), "an act in the title", STRONG),
        (act("", "Hozier"), act("Hope and Hozier"), "an act named among others in the title", FAIR),
        (act("Lankum"), act("Lankum"), "same name", PROOF),
        (act("Lankum + Aslan"), act("Cmat + Aslan"), "same name with other words", FAIR),
        (act("Lankum + Aslan"), act("Aslan"), "a name in common", STRONG),
        (act("Club Zero", "Lankum"), act("Club Zero", "Aslan"), "same title of its own", STRONG),
        (act("Zero", "Lankum"), act("Zero", "Aslan"), "same series, other acts", DOUBTFUL),
        (act("Club Zero + more", "Lankum"), act("Club Zero", "Aslan"), "same series, other acts", DOUBTFUL),
        (act("Strange Brew presents: Lankum"), act("Strange Brew"), "a night and who it presents", STRONG),
        (act("Fontaines DC"), act("Fontaines CD"), "same name, spelled differently", STRONG),
        (act("", "Lankum"), act("Lankum Acoustic"), "headliner in the title", PROOF),
        (act("Strange Brew: Rocket"), act("Strange Brew Rocket"), "same title", FAIR),
        (act("Strange Brew: Rocket", "Lankum"), act("Strange Brew Rocket", "Aslan"), "", NOTHING),
        (act("Rocket Strange"), act("Strange Brew Rocket Fuel Station"), "one title within the other", FAIR),
        (act("Warehouse 77 Opening"), act("Warehouse 78 Opening"), "alike titles", WEAK),
        (act("Rocket Brew"), act("Rocket Fuel"), "", NOTHING),
        (act("Open Mic Night"), act("Open Mic Nigth"), "nearly the same title", STRONG),
        (act("The Smiths"), act("The Smyths"), "", NOTHING),  # one letter makes another band of so short a name
        (act("", "Rodrigo y Gabriela"), act("Rod y Gab"), "same name, shortened", STRONG),
        (act("", "Black Rebel Motorcycle Club"), act("BRMC"), "same name, shortened", STRONG),
        (act("", "Rodrigo y Gabriela"), act("Rod y Kate"), "", NOTHING),
        (act("", "Run the Jewels"), act("RTE"), "", NOTHING),
        (act("", "Thin Lizzy"), act("", "Thin as Lizzy"), "", NOTHING),
        (act("Lankum"), act("Aslan"), "", NOTHING),
        (act("", "Lankum"), act("", "Aslan"), "", NOTHING),
        (act(""), act(""), "", NOTHING),
    ],
)
def test_sorts_of_evidence(a: Listing, b: Listing, evidence: str, reach: str) -> None:
    assert fit(a, b) == (evidence, reach)


@pytest.mark.parametrize(
    ("name", "title", "reach"),
    [
        ("Fleetwood Mac", "Fleetwood Mac Rumours", FAIR),
        ("Fleetwood Mac", "Rumours of Fleetwood Mac", WEAK),
        ("Queen", "Queen Machine", DOUBTFUL),
        ("Abba", "Abba Mania", FAINT),
        ("Queen", "Dancing Queen", FAINT),
        ("Lankum", "Romance: Lankum Farewell Tour", PROOF),
        ("Fleetwood Mac", "Romance: Fleetwood Mac Farewell Tour", PROOF),
        ("Abba", "Romance: Abba Farewell Tour", PROOF),
        ("Air", "Romance: Air Farewell Tour", STRONG),
    ],
)
def test_an_acts_words_inside_a_longer_name_prove_less_and_before_words_of_a_show_more(name: str, title: str, reach: str) -> None:
    assert fit(act("", name), act(title)) == ("act's name inside the title", reach)


def test_an_act_that_is_only_a_piece_of_the_other_sides_act_is_no_evidence() -> None:
    assert fit(act("", "Queen"), act("Queen Machine Live", "Queen Machine")) == ("", NOTHING)
    assert fit(act("", "Queen"), act("Queen Machine", "Aslan")) == ("act's name inside the title", DOUBTFUL)


@pytest.mark.parametrize(
    ("one", "other", "is_slip"),
    [
        ("Lankum", "Lankmu", True),  # letters swapped
        ("Aslan", "Aslna", False),  # too short to tell
        ("Smiths", "Smyths", False),  # in a short name a wrong letter makes another band
        ("Fontaines DC", "Fontoines DC", True),
        ("Fontaines DC", "Fontanes DC", True),
        ("Fontaines DC", "Fontanes D", True),
        ("Fontaines DC", "Pontaines DC", False),
        ("Irish Chamber Orchestra", "Irish Chambr Orchsta", False),
        ("Iron Maidens", "Iron Maiden", False),  # a mere ending
        ("Club 101 Dublin", "Club 102 Dublin", False),
    ],
)
def test_a_slip_of_the_keys_is_the_same_name(one: str, other: str, is_slip: bool) -> None:
    evidence = ("same name, spelled differently", STRONG) if is_slip else ("", NOTHING)
    assert fit(act("", one), act("", other)) == evidence
    assert fit(act("", one), act(other)) == evidence


def test_the_same_musicbrainz_id_is_proof_under_any_name() -> None:
    one, other = (replace(act(""), performers=(ListingPerformer(name, musicbrainz_id="m1"),)) for name in ("Sinéad", "Shuhada"))
    assert fit(one, other) == ("same MusicBrainz id", PROOF)
    tribute = replace(one, title="A Tribute to Sinéad")
    assert fit(tribute, other)[1] == NOTHING


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Candlelight: Tribute to Coldplay", "Candlelight: Tribute to Adele"),
        ("Sunday Sessions: Foo Parade", "Sunday Sessions: Bar Lanterns"),
        ("Folk Club - Niamh Dunne", "Folk Club - John Doyle"),
        ("London Symphony Orchestra: Mahler 5", "London Philharmonic Orchestra: Mahler 5"),
        ("Longitude 2027 - Saturday", "Wireless - Saturday"),
        ("Bowie Reimagined", "Queen Reimagined"),
        ("Sounds of the City: Elbow", "Sounds of the City: Garbage"),
        ("Open mic", "Quiz night"),
    ],
)
def test_a_series_a_work_or_a_day_in_common_is_no_bill_in_common(one: str, other: str) -> None:
    assert judge(features_of(act(one)), features_of(act(other))).score < JOIN


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Candlelight: A Tribute to Adele", "Candlelight concert: Adele tribute (string quartet)"),
        ("Open Mic Mondays - all welcome!", "Monday open mic"),
        ("Trad session", "Friday seisiún with friends"),
        ("Riverdance 32", "Riverdance - final night"),
        ("Nicola Benedetti plays Elgar with the RSNO", "Royal Scottish National Orchestra: Elgar"),
        ("Coachella 2027", "Coachella Valley Music and Arts Festival"),
        ("Jinx Lennon + Captain Moonlight", "Captain Moonlight & Jinx Lennon live"),
    ],
)
def test_what_says_the_same_otherwise_is_enough_in_one_house_at_one_hour(one: str, other: str) -> None:
    assert judge(features_of(act(one)), features_of(act(other))).score >= JOIN
