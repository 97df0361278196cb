"""Counting what was found: in slices, of one version, and no more than it takes."""

import asyncio
import random
from unittest.mock import Mock

import pytest
from pyroaring import BitMap

from loaders.events.index import found as found_sets
from loaders.events.index.bitmaps import CatalogBitmaps, VenueInCity
from loaders.events.index.found import Found


async def test_others_have_their_turn_while_a_facet_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(found_sets, "COUNTED_AT_ONCE", 2)
    bitmaps, turns = CatalogBitmaps(), 0
    for number in range(40):
        bitmaps.add("nights", f"{number}", [number])

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    beside = asyncio.create_task(others())
    assert len(await Found(bitmaps, BitMap(range(40))).nights()) == 40
    beside.cancel()
    assert turns >= 20


async def test_a_facet_counted_while_a_change_is_brought_in_is_of_one_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(found_sets, "COUNTED_AT_ONCE", 1)
    bitmaps = CatalogBitmaps(1)
    for number, night in enumerate(("2026-11-23", "2026-11-24", "2026-11-25"), 1):
        bitmaps.add("hours", f"{night} 12", [number])
        bitmaps.add("nights", night, [number])
    counting = asyncio.create_task(Found(bitmaps, bitmaps.listed.copy()).nights())
    await asyncio.sleep(0)
    bitmaps.drop([1])  # it moves from a night that was counted to one that was not
    bitmaps.add("nights", "2026-11-25", [1])
    bitmaps.version = 2
    assert dict(await counting) == {"2026-11-24": 1, "2026-11-25": 2}


@pytest.mark.parametrize("seed", range(5))
async def test_the_most_frequent_venues_are_found_without_counting_all(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(found_sets, "COUNTED_AT_ONCE", 2)
    dice, bitmaps = random.Random(seed), CatalogBitmaps()
    homes = {str(venue): dice.choice(["dublin", "cork", "belfast", None]) for venue in range(60)}
    for event_id in range(1, 1500):
        venue = str(min(dice.randint(0, 59), dice.randint(0, 59)))
        city = homes[venue] if dice.random() < 0.95 else "dublin"
        bitmaps.add("venues", VenueInCity(venue, city), [event_id])
        if city is not None:
            bitmaps.add("cities", city, [event_id])
    every, counted = list(bitmaps.by["venues"]), Mock(side_effect=bitmaps.counts)
    monkeypatch.setattr(bitmaps, "counts", counted)
    for found in (BitMap(range(1, 1500)), bitmaps.of("cities", ["cork"]), BitMap(dice.sample(range(1, 1500), 40))):
        wanted = CatalogBitmaps.counts(bitmaps, "venues", found, every)
        counted.reset_mock()
        assert _most(4, await Found(bitmaps, found).venues(4)) == _most(4, wanted)
        asked = {
            venue for dimension, _, some in (call.args for call in counted.mock_calls) if dimension == "venues" for venue in some
        }
        assert len(asked) < len(every) or len(found) == 40


def _most(count: int, counted: list[tuple[str, int]]) -> list[tuple[str, int]]:
    return sorted(counted, key=lambda one: (-one[1], one[0]))[:count]
