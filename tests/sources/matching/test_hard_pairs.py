"""The aims on the hand-labelled pairs, and each pair by itself."""

import pytest

from bench.hard_pairs import hard_pairs
from bench.match_report import score_pairs
from sources.matching import cluster

# The pairs that are one gig and that we keep apart. None is joined wrongly: to hide a gig is worse than to show it twice.
KEPT_APART = {
    "summer series", "middle of the list", "club added", "a name without letters", "secret location", "and band marked at one",
    "a tribute that only one side calls so", "Cafe Oto", "Damien Dempsey as Damo", "Imelda",
    "Eventbrite dash dash", "night's name only on one", "Berlin club night named Klubnacht", "Leo's Tavern in two tongues",
    "Vienna in two languages", "brass band Christmas", "tribute written two ways",
}  # fmt: skip

OLDER = 1166  # pairs; those behind them are of difficult kinds: former names of houses, nicknames, initials, umlauts written out
LATEST = 1503  # those behind them: houses by other names and no hour told, surnames alone, shops' ways, two shows of a day
BLIND = 1797  # those behind them: two sets by somebody who had not read the code
LOOK_ALIKES = 2294  # those behind them: a third set by such a person, most of it gigs that look alike and are two


def test_there_are_enough_hard_pairs_of_both_sorts() -> None:
    pairs = list(hard_pairs())
    assert len(pairs) >= 2500
    assert 0.4 < sum(pair.is_same for pair in pairs) / len(pairs) < 0.6
    assert len({(pair.a.title, pair.b.title, pair.why) for pair in pairs}) == len(pairs)


def test_every_hard_pair_but_the_known_ones_is_judged_as_a_person_judged_it() -> None:
    wrong = {(pair.why, pair.is_same) for pair in hard_pairs() if (len(cluster([pair.a, pair.b]).clusters) == 1) != pair.is_same}
    assert wrong <= {(why, True) for why in KEPT_APART}


@pytest.mark.parametrize("held_out", [False, True])
def test_hard_pairs_meet_the_aims(held_out: bool) -> None:
    score = score_pairs([pair for pair in list(hard_pairs())[:OLDER] if pair.is_held_out == held_out])
    assert score.precision >= 0.995
    assert score.recall >= 0.97


def test_the_newer_pairs_are_joined_as_far_as_they_can_be_without_knowing_the_house() -> None:
    score = score_pairs(list(hard_pairs())[OLDER:LATEST])
    assert score.precision >= 0.995
    assert score.recall >= 0.92


def test_the_latest_pairs_meet_the_aims() -> None:
    score = score_pairs(list(hard_pairs())[LATEST:BLIND])
    assert score.precision == 1
    assert score.recall >= 0.97


def test_pairs_of_somebody_who_had_not_read_the_code_meet_the_aims() -> None:
    score = score_pairs(list(hard_pairs())[BLIND:LOOK_ALIKES])
    assert score.precision == 1
    assert score.recall >= 0.97


def test_look_alikes_are_kept_apart() -> None:
    score = score_pairs(list(hard_pairs())[LOOK_ALIKES:])
    assert score.precision == 1
    assert score.recall >= 0.98
