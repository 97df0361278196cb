"""The blind sets hold what they were brought to, and no set joins what is two."""

import pytest

from bench.listings.hard_pairs import hard_pairs, labelled_week
from bench.listings.match_report import score_pairs, score_world
from tests.blind import TITLES, tally_of_names, tally_of_titles, tally_of_venues, week_of


@pytest.mark.parametrize(
    ("written", "same", "recall"), [("f", 150, 0.97), ("g", 150, 0.93), ("h", 150, 0.98), ("i", 35, 0.77), ("j", 150, 0.98)]
)
def test_pairs(written: str, same: int, recall: float) -> None:
    score = score_pairs([pair for pair in hard_pairs() if pair.written_as.endswith(f"_blind_{written}")])
    assert score.right + score.missed >= same
    assert score.precision == 1
    assert score.recall >= recall


@pytest.mark.parametrize(("written", "recall"), [("f", 0.97), ("g", 0.92), ("h", 0.97), ("j", 0.96)])
def test_a_week(written: str, recall: float) -> None:
    score = score_world(labelled_week(week_of(written)))
    assert score.right + score.missed >= 145
    assert score.precision == 1
    assert score.recall >= recall


@pytest.mark.parametrize("written", TITLES)
def test_acts_in_titles(written: str) -> None:
    tally = tally_of_titles(written)
    assert tally.right + tally.missed >= 150
    assert tally.precision >= 0.97
    assert tally.recall >= 0.9


@pytest.mark.parametrize(("written", "recall"), [("f", 0.65), ("g", 0.65), ("h", 0.59), ("j", 0.73)])
def test_names(written: str, recall: float) -> None:
    """None is joined to another. Nicknames, initials and translations are not found without an id (docs/alerts.md)."""
    tally = tally_of_names(written)
    assert tally.right + tally.missed >= 75
    assert tally.precision == 1
    assert tally.recall >= recall


def test_venues() -> None:
    """Two rooms of one hotel are taken for one, "Patio" and "Volstead": neither is a word for a room."""
    tally = tally_of_venues("i")
    assert tally.right + tally.missed >= 95
    assert tally.wrong <= 1
    assert tally.recall >= 0.86
