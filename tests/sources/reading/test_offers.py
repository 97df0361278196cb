"""What a listing sells by its title, and what is no gig at all."""

import time

import pytest

from sources.reading.not_gigs import is_lesson, is_no_gig
from sources.reading.offers import offer_of
from store.events.records import ADD_ONS
from tests.offer_titles import LabelledOffer, labelled_offers

OFFERS = labelled_offers()


@pytest.mark.parametrize("offer", [one for one in OFFERS if not one.is_unseen], ids=lambda one: one.title)
def test_kinds(offer: LabelledOffer) -> None:
    assert offer_of(offer.title) == offer.kind


def test_kinds_of_titles_that_the_rules_were_not_made_for() -> None:
    unseen = [one for one in OFFERS if one.is_unseen]
    wrong = [(one.title, offer_of(one.title)) for one in unseen if offer_of(one.title) != one.kind]
    assert len(unseen) >= 40
    assert len(wrong) <= len(unseen) / 10, wrong


def test_only_what_admits_nobody_hangs_on_an_event() -> None:
    assert {"package", "upsell", "parking"} == ADD_ONS


@pytest.mark.parametrize("title", ["CLOSED Tonight", "Closed", "Private event", "PRIVATE PARTY - Smith", "Closed for renovation"])
def test_closed_nights_and_private_parties_are_no_gigs(title: str) -> None:
    assert is_no_gig(title)


@pytest.mark.parametrize(
    "title", ["Closed Circuit", "Private Eyes", "The Private Event Band", "Enclosed", "Behind Closed Doors: Bicep"]
)
def test_acts_with_such_names_play(title: str) -> None:
    assert not is_no_gig(title)


@pytest.mark.parametrize(
    "title",
    [
        "Guitar lessons", "Guitar Lessons for Beginners", "Beginner DJ Workshop", "Ukulele Course (6 weeks)", "Singing Classes",
        "Songwriting Workshop with Lisa O'Neill", "Intro to Ableton", "Learn to DJ", "Masterclass: Jazz Improvisation",
        "Workshop: Field Recording", "Sean-nós Singing Workshop", "Harmonica Lessons", "Salsa Class & Social",
        "Tommy Emmanuel Masterclass",
    ],
)  # fmt: skip
def test_lessons_are_no_gigs(title: str) -> None:
    assert is_lesson(title)


@pytest.mark.parametrize(
    "title",
    [
        "School of Rock", "Workshop", "The Lessons", "Bicep at The Workshop", "Working Class Hero", "Class of '99 Reunion",
        "World Class DJs", "Crash Course", "Class Actress", "Middle Class Rut", "Lauryn Hill: Lessons in Love",
        "Santa's Workshop Rave", "Music School Ensemble", "Course of Empire", "Tom Ravenscroft | Workshop, Sheffield",
        "Lankum at the Music Workshop", "Dervish | Voice Workshop, Derby",
    ],
)  # fmt: skip
def test_acts_and_houses_with_such_names_play(title: str) -> None:
    assert not is_lesson(title)


def test_a_long_title_is_looked_through_at_once() -> None:
    started = time.process_time()
    assert not is_lesson("at a " * 8000)
    assert time.process_time() - started < 2  # a guard: what is quadratic takes longer
