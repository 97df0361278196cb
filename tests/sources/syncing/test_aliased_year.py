"""What a year of listings shows of houses with several names: most splits are mended, and no two houses become one."""

import random

import pytest

from bench.listings.match_report import score_year
from bench.worlds.aliased_year import aliased_year, houses_of_year
from sources.places.venue_matching import fingerprint
from sources.syncing.venues.learning import houses_shown


@pytest.mark.parametrize("seed", [1, 2])
def test_what_was_learned_mends_splits_and_merges_nothing_falsely(seed: int) -> None:
    plain, taught = score_year(seed, houses=18)
    assert plain.missed > 50
    assert plain.wrong == taught.wrong == 0
    assert taught.missed <= plain.missed / 3


@pytest.mark.parametrize("seed", [3, 4])
def test_no_two_houses_are_learned_as_one(seed: int) -> None:
    houses = houses_of_year(random.Random(seed), 18)
    learned = houses_shown(aliased_year(seed, 18).listings)
    by_group: dict[str, set[int]] = {}
    for number, house in enumerate(houses):
        for name in house.names.values():
            if group := learned.get((fingerprint(name, "Dublin"), "dublin")):
                by_group.setdefault(group, set()).add(number)
    assert by_group
    assert all(len(numbers) == 1 for numbers in by_group.values())
