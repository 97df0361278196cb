"""The parts of a copy hold all that is known, whatever changes while they are made, and say by which code they were made."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from pyroaring import BitMap
from sqlalchemy import literal, select

from loaders.events.index import ages, reading, snapshot
from loaders.events.index.bitmaps import CatalogBitmaps, VenueInCity
from tests.builders import NOW

DAY = timedelta(days=1)


def _copied(bitmaps: CatalogBitmaps, meanwhile: Callable[[bytes], None] = lambda part: None) -> CatalogBitmaps:
    """What is read of a copy, of which each entry is a part; `meanwhile` is called after each."""
    copy = CatalogBitmaps()
    for part in snapshot.pack(bitmaps):
        meanwhile(part)
        snapshot.unpack(copy, snapshot.compressed(part))
    return copy


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "PART_BYTES", 1)


def test_a_copy_is_as_old_as_what_it_was_made_of() -> None:
    held = CatalogBitmaps(7)
    held.sources_version, held.read_at, held.whole_at = 6, NOW - DAY, NOW - 2 * DAY
    copy = _copied(held)
    assert (copy.version, copy.sources_version, copy.read_at, copy.whole_at) == (7, 6, NOW - DAY, NOW - 2 * DAY)


def test_a_venue_that_comes_meanwhile_has_no_events_yet() -> None:
    held = CatalogBitmaps()
    held.add("venues", VenueInCity("1", "cork"), [1])

    def meanwhile(part: bytes) -> None:
        if b'"venues"' in part:
            held.add("venues", VenueInCity("2", "cork"), [2])

    assert _copied(held, meanwhile).venues_of(["cork"]) == ["1", "2"]


def test_ages_that_are_read_meanwhile_are_in_the_copy() -> None:
    held, new = CatalogBitmaps(), (NOW, 3 * ages.BLOCK)
    for number in (1, 2):
        age = NOW, number * ages.BLOCK
        held.ages.learn(number, ages.Block(age, age))
    held.ages.changed(BitMap([new[1]]))

    def meanwhile(part: bytes) -> None:
        if b'"ages"' in part:  # a page of the newest is asked for
            held.ages.note(new)
            held.ages.unread.clear()

    copy = _copied(held, meanwhile)
    assert new[1] in copy.ages.unread or new[1] // ages.BLOCK in dict(copy.ages.known())


def test_the_fingerprint_tells_other_code_and_other_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    fingerprint = snapshot.fingerprint.__wrapped__
    seen = {fingerprint(), fingerprint()}
    assert len(seen) == 1
    for change in (
        partial(monkeypatch.setattr, snapshot, "needed_revision", lambda: "9999"),
        partial(monkeypatch.setattr, snapshot, "FORMAT", snapshot.FORMAT + 1),
        *(partial(monkeypatch.setattr, reading, "WHOLE", (select(literal(number)),)) for number in (1, 2)),
    ):
        change()
        assert fingerprint() not in seen
        seen.add(fingerprint())


def test_the_size_of_blocks_is_in_the_fingerprint() -> None:
    assert [one.compile().params for one in ages.WHOLE] == [{"size": ages.BLOCK}]
