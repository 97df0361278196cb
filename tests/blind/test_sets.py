"""The blind sets hold what they were brought to, and no set joins what is two."""

import pytest

from bench.listings.hard_pairs import hard_pairs, labelled_week
from bench.listings.match_report import score_pairs, score_world
from tests.blind import SETS, tally_of_names, tally_of_titles, week_of


@pytest.mark.parametrize(("written", "recall"), [("f", 0.97), ("g", 0.92)])
def test_pairs(written: str, recall: float) -> None:
    score = score_pairs([pair for pair in hard_pairs() if pair.written_as.endswith(f"_blind_{written}")])
    assert score.right + score.missed >= 100
    assert score.precision == 1
    assert score.recall >= recall


@pytest.mark.parametrize(("written", "recall"), [("f", 0.97), ("g", 0.89)])
def test_a_week(written: str, recall: float) -> None:
    score = score_world(labelled_week(week_of(written)))
    assert score.right + score.missed >= 150
    assert score.precision == 1
    assert score.recall >= recall


@pytest.mark.parametrize("written", SETS)
def test_acts_in_titles(written: str) -> None:
    tally = tally_of_titles(written)
    assert tally.right + tally.missed >= 150
    assert tally.precision >= 0.97
    assert tally.recall >= 0.9


@pytest.mark.parametrize("written", SETS)
def test_names(written: str) -> None:
    """None is joined to another. Nicknames, initials and translations are not found without an id (docs/alerts.md)."""
    tally = tally_of_names(written)
    assert tally.right + tally.missed >= 75
    assert tally.precision == 1
    assert tally.recall >= 0.65
