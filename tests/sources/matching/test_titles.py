"""Reading titles: the names in them, and what sort of happening they tell of."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.matching import cluster
from sources.matching.show_markers import read_show_markers
from sources.matching.spellings.names import is_generic, name_key
from sources.matching.titles import read_title
from store.text import fold, words
from tests.sources.matching.gigs import listing


@pytest.mark.parametrize(
    ("title", "venue", "names"),
    [
        ("MCD Presents: Pillow Queens + Special Guests", "whelans", {"pillowqueens"}),
        ("Fontaines D.C. - Romance World Tour (SOLD OUT)", "", {"fontainesdc"}),
        ("An Evening with Christy Moore live at Vicar Street", "vicar street", {"christymoore"}),
        ("Sat 12 Dec: Aslan @ Vicar Street, Dublin", "vicar street", {"aslan"}),
        ("Kneecap w/ Enola Gay, Gurriers", "", {"kneecap", "enolagay", "gurriers"}),
        ("Kneecap with support from Gurriers", "", {"kneecap", "gurriers"}),
        ("Aslan: Late Show (18+)", "", {"aslan"}),
        ("Parking: Coldplay", "", {"coldplay"}),
        ("WHELAN'S", "whelans", set()),
        ("Open Mic Night", "", set()),
    ],
)
def test_the_names_in_a_title(title: str, venue: str, names: set[str]) -> None:
    assert read_title(title, tuple(venue.split())).names == names


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("lankum live at the sound house bar", "lankum"),
        ("lankum at the sound house", "lankum"),  # what sort of house it is may be left out
        ("lankum @ the sound-house bar!", "lankum the sound house bar"),  # something stands behind it
        ("lankum sound house dublin", "lankum"),
        ("lankum at sound house cork  ", "lankum"),
        ("lankum sound house paris", "lankum sound house paris"),
        ("lankum soundhouse", "lankum soundhouse"),
        ("lankum old_sound house", "lankum old sound house"),  # a part of another word
        ("the sound house and friends", "the sound house and friends"),
        ("sound house to sound house", "sound house to"),
    ],
)
def test_a_house_is_cut_off_a_titles_end(title: str, words: str) -> None:
    assert " ".join(read_title(title, ("sound", "house", "bar")).words) == words


def test_words_behind_a_name_do_not_make_another_name() -> None:
    assert "frankandwalters" in read_title("The Frank & Walters 30th Anniversary").names
    assert read_title("The The").names == {"the"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Fontaines D.C.", "fontaines dc"),
        ("The Frank & Walters", "Frank and Walters"),
        ("DJ Koze", "Koze (DJ set)"),
        ("Ólafur", "Olafur"),
    ],
)
def test_one_key_for_equal_names(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


def test_names_that_name_nobody() -> None:
    assert all(is_generic(name_key(name)) for name in ("Special Guests", "TBA", "Resident DJs", "Live Music"))
    assert not is_generic(name_key("EQ"))


@pytest.mark.parametrize(
    ("title", "field", "value"),
    [
        ("Aslan - Early Show", "shows", {"early"}),
        ("Roy Ayers (Late Show)", "shows", {"late"}),
        ("The Late Late Trad Show", "shows", set()),
        ("Riverdance - Matinée", "shows", {"matinee"}),
        ("The Waterboys - Night Two", "numbers", {"2"}),
        ("Daniel Kitson 8.30pm Show", "clocks", {20 * 60 + 30}),
        ("Bicep Official Afterparty", "side_events", {"after"}),
        ("CMAT In-Store & Signing", "side_events", {"instore"}),
        ("Lisa Hannigan - Livestream", "side_events", {"stream"}),
    ],
)
def test_marks(title: str, field: str, value: set[object]) -> None:
    assert getattr(read_show_markers(fold(title)), field) == value


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Andrea Motis Quartet - primer pase", "Andrea Motis Quartet - segon passi"),
        ("Chano Domínguez (primera sesión)", "Chano Domínguez (segunda sesión)"),
        ("Avishai Cohen, premier set", "Avishai Cohen, deuxième set"),
        ("Enrico Rava: primo set", "Enrico Rava: secondo set"),
        ("Götz Alsmann, erste Vorstellung", "Götz Alsmann, zweite Vorstellung"),
        ("Bodo Wartke (Frühshow)", "Bodo Wartke (Spätshow)"),
    ],
)
def test_first_and_second_show_are_told_in_other_languages(first: str, second: str) -> None:
    assert read_show_markers(fold(first)).shows == {"early"}
    assert read_show_markers(fold(second)).shows == {"late"}


@pytest.mark.parametrize(
    "title",
    ["Segundo Premio", "Première Classe", "Primera Línea", "Zweites Kapitel", "Second Sight", "Turno de Noche", "Late Bloomers"],
)
def test_names_that_begin_as_words_for_a_show_do_are_names(title: str) -> None:
    assert read_show_markers(fold(title)).shows == set()


@pytest.mark.parametrize(
    "word",
    [
        "(ausverkauft)", "- Zusatzkonzert", "(abgesagt)", "AGOTADAS", "(aplazado)", "(cancelado)", "- uitverkocht", "esaurito",
        "(udsolgt)", "utsolgt", "SLUTSÅLT", "vyprodáno", "- wyprzedane", "(complet)", "(annulé)", "(reporté)", "*last few*",
    ],
)  # fmt: skip
def test_shop_words_in_many_languages_are_no_part_of_a_title(word: str) -> None:
    assert read_title(f"Moss Harbour {word}").plain == "mossharbour"


@pytest.mark.parametrize("title", ["Complete Mosses", "Annuler", "Esauritone", "Zusatz", "Slut Salt", "Complet", "*NSYNC"])
def test_names_that_look_like_shop_words_stay(title: str) -> None:
    assert read_title(title).plain == "".join(words(title))


@settings(max_examples=300, deadline=1000)
@given(st.text(max_size=400), st.text(max_size=60))
def test_any_text_can_be_read(title: str, act: str) -> None:
    odd = listing("dice", "1", title, act, venue=title or "x")
    assert cluster([odd, listing("local", "2", act, title, venue=act or "y")]).clusters


@pytest.mark.parametrize("piece", ["(", "( sold", "- ", "tribute to ", "a & ", "night ", "x" * 50 + " "])
def test_a_hostile_title_takes_no_time(piece: str) -> None:
    started = time.process_time()
    read_title(piece * 20_000)
    assert time.process_time() - started < 5  # a guard: what is quadratic takes longer


def test_tributes_and_whom_they_are_to() -> None:
    markers = read_show_markers(fold("The Smyths - A Tribute to The Smiths"))
    assert markers.is_tribute
    assert "the smiths" in markers.names_mentioned
    assert not read_show_markers(fold("Coldplay: Music of the Spheres World Tour")).is_tribute


@pytest.mark.parametrize("title", ["Coldplay | Platinum", "Cher - VIP Packages", "Parking: Cher", "Dua Lipa - Restaurant Tables"])
def test_add_ons(title: str) -> None:
    assert read_show_markers(fold(title)).is_addon
