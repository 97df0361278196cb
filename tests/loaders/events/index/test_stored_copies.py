"""A process that starts takes over what another has read: the same to the last event, with all that has changed since."""

import asyncio
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pyroaring import BitMap
from sqlalchemy import delete, select, update

from loaders.events.criteria import EventCriteria
from loaders.events.index import beginning, catalog_index, changes, snapshot
from loaders.events.index.bitmaps import CatalogBitmaps
from loaders.events.index.catalog_index import CatalogIndex
from store.database.catalog.changes import Kind, thing
from store.database.catalog.version import CURRENT
from store.database.connection import Database, count_statements
from store.errors import StatementFailed, StoreError
from store.events import snapshots
from store.events.snapshots import claim_snapshot, save_snapshot, snapshot_head, snapshot_part
from store.tables import catalog, catalog_changes, catalog_snapshot_parts, catalog_snapshots, events
from tests.builders import NOW, Gig, add_gigs, add_venue
from tests.schema.transport.changing_world import ChangingWorld
from tests.waiting import until

LATER = datetime.now(UTC) + timedelta(hours=2)


async def _fill(database: Database, count: int = 60) -> None:
    dice = random.Random(3)
    venues = [await add_venue(database, f"Hall {number}") for number in range(4)]
    gigs = [
        Gig(
            f"{dice.choice(('Lankum', 'Bicep', 'Kneecap'))} {number}",
            start=None if number % 20 == 0 else NOW + timedelta(minutes=dice.randint(-3000, 60_000)),
            city=dice.choice(("Dublin", "Cork", "Kraków")),
            place=None if number % 7 == 0 else (53 + number / 100, -6.25),
            venue_id=dice.choice([*venues, None]),
            performers=tuple(dice.sample(("Lankum", "Bicep", "Kneecap"), dice.randint(0, 2))),
            genres=dice.choice((("techno", "electronic"), ("folk",), ())),
            sources=tuple(dice.sample(("dice", "local", "ticketmaster"), dice.randint(1, 3))),
            columns={"withdrawn_at": NOW if dice.random() < 0.1 else None},
        )
        for number in range(count)
    ]
    await add_gigs(database, *gigs)


async def _begun(database: Database) -> CatalogIndex:
    index = CatalogIndex(smallest=0)
    async with asyncio.timeout(60):  # it would wait for a claim that nobody gives back
        await index.read(database)
    assert index.is_ready
    return index


def _whole_reads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Notes each time that everything is read."""
    seen: list[int] = []
    original = beginning.read_everything

    async def noting(database: Database) -> CatalogBitmaps:
        seen.append(1)
        return await original(database)

    monkeypatch.setattr(beginning, "read_everything", noting)
    return seen


def _known(bitmaps: CatalogBitmaps | None) -> dict[str, Any]:
    """All that is known, without values that no event has."""
    assert bitmaps is not None
    held: dict[str, Any] = {name: {value: ids for value, ids in by.items() if ids} for name, by in bitmaps.by.items()}
    return held | {
        "days": {day: ids for day, ids in bitmaps._days.items() if ids},
        "listed": bitmaps.listed,
        "spots": {spot: ids for spot, ids in bitmaps.spots.ids.items() if ids},
        "cells": {cell: set(spots) for cell, spots in bitmaps.spots._by_cell.items()},
        "terms": {(term, weight): ids for term, by in bitmaps.terms.items() for weight, ids in by.items() if ids},
        "artists": bitmaps.artists,
        "venues": {city: venues for city, venues in bitmaps.venues_in.items() if venues},
        "versions": (bitmaps.version, bitmaps.sources_version),
    }


async def _is_complete(database: Database, index: CatalogIndex) -> None:
    """Whether it is what somebody knows who reads everything now."""
    afresh = await beginning.read_everything(database)
    index_known, known = _known(index._bitmaps), _known(afresh)
    assert index._bitmaps is not None
    if index._bitmaps.sources_version < index._bitmaps.version:
        del index_known["sources"], known["sources"]  # they are read again soon, and not believed until then
    assert index._bitmaps.version == afresh.version
    for name in ("terms", "artists", "venues", "cells", "versions"):  # may hold more: what was asked for, and what there once was
        del index_known[name], known[name]
    assert index_known == known
    for term_id, carriers in afresh.terms.items():
        listed = {weight: found for weight, ids in index._bitmaps.terms[term_id].items() if (found := ids & afresh.listed)}
        assert listed == {weight: found for weight, ids in carriers.items() if (found := ids & afresh.listed)}


async def test_a_second_process_reads_no_event(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    await _fill(database)
    monkeypatch.setattr(beginning, "OFTEN", 1)
    monkeypatch.setattr(snapshot, "PART_BYTES", 2000)
    first = await _begun(database)
    with count_statements() as seen:
        second = await _begun(database)
    assert not [text for text in seen.texts if "group_concat" in text.lower()]
    assert seen.count < 20 + await _part_count(database)
    assert await _part_count(database) > 3
    assert _known(second._bitmaps) == _known(first._bitmaps)
    assert first._bitmaps is not None
    assert second._bitmaps is not None
    assert second._bitmaps.ages.known() == first._bitmaps.ages.known()
    await _is_complete(database, second)


async def _part_count(database: Database) -> int:
    head = await snapshot_head(database, snapshot.fingerprint())
    assert head is not None
    return head.parts


async def _change(database: Database, event_id: int, **columns: Any) -> int:
    version = int(await database.fetch_value(CURRENT)) + 1
    await database.execute(update(catalog).values(version=version))
    await database.execute(update(events).where(events.c.id == event_id).values(version=version, **columns))
    return version


async def test_what_has_changed_since_is_brought_in(database: Database) -> None:
    await _fill(database)
    await _begun(database)
    version = await _change(database, 5, city_key="galway")
    later = await _begun(database)
    found = await later.find(database, version, EventCriteria(city_keys=("galway",)))
    assert found is not None
    assert found.ids == BitMap([5])


async def test_changes_while_the_copy_is_made_are_brought_in(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    await _fill(database)
    monkeypatch.setattr(snapshot, "PART_BYTES", 300)
    index = CatalogIndex(smallest=0)
    written, original = 0, snapshots._insert

    async def meanwhile(row: Any, tx: Any) -> None:
        nonlocal written
        written += 1
        await original(row, tx)

    async def changing() -> None:
        for number in range(1, 30):
            seen = written
            await until(lambda seen=seen: written > seen or index._building is None)  # type: ignore[misc]
            version = await _change(database, number, city_key=f"town {number}", venue_id=number % 4 + 1)
            assert await index.find(database, version, EventCriteria()) is not None

    monkeypatch.setattr(snapshots, "_insert", meanwhile)
    index.begin(database)
    await asyncio.gather(changing(), index._building or asyncio.sleep(0))
    assert written > 10
    await _is_complete(database, await _begun(database))


async def test_one_of_several_reads_for_all(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    await _fill(database)
    seen = _whole_reads(monkeypatch)
    monkeypatch.setattr(beginning, "_POLL_S", 0.01)
    indexes = [CatalogIndex(smallest=0) for _ in range(3)]
    await asyncio.gather(*(index.read(database) for index in indexes))
    assert len(seen) == 1
    assert all(index.is_ready for index in indexes)


async def test_a_query_waits_for_the_copy(database: Database) -> None:
    await _fill(database)
    await _begun(database)
    assert await CatalogIndex(smallest=0).find(database, 1, EventCriteria()) is not None


async def test_a_reader_that_fails_leaves_it_to_the_next(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    await _fill(database)

    async def failing(*_: object) -> CatalogBitmaps:
        raise StatementFailed("out of memory")

    with monkeypatch.context() as patch:
        patch.setattr(beginning, "read_everything", failing)
        index = CatalogIndex(smallest=0)
        await index.read(database)
        assert not index.is_ready
    seen = _whole_reads(monkeypatch)
    await _begun(database)
    assert len(seen) == 1


@pytest.mark.parametrize("kind", ["other code", "restored backup", "part gone", "overwritten", "cut off"])
async def test_a_copy_that_cannot_be_used_is_made_anew(database: Database, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    await _fill(database)
    await database.execute(update(catalog).values(version=9))
    await _begun(database)
    if kind == "other code":
        monkeypatch.setattr(snapshot, "fingerprint", lambda: "0024-other")
    elif kind == "restored backup":
        await database.execute(update(catalog).values(version=3))
    elif kind == "part gone":
        await database.execute(delete(catalog_snapshot_parts))
    else:
        whole = await database.fetch_value(select(catalog_snapshot_parts.c.body))
        body = whole[:40] + "AAAA" + whole[44:] if kind == "overwritten" else whole[: len(whole) // 8 * 4]
        await database.execute(update(catalog_snapshot_parts).values(body=body))
    seen = _whole_reads(monkeypatch)
    await _is_complete(database, await _begun(database))
    assert len(seen) == 2  # the second to compare with


@pytest.mark.parametrize(
    ("versions", "later", "is_due"),
    [(0, timedelta(hours=2), False), (1, timedelta(minutes=50), False), (1, timedelta(hours=1), True), (500, timedelta(0), True)],
)
async def test_a_copy_is_made_anew_once_it_is_old(database: Database, versions: int, later: timedelta, is_due: bool) -> None:
    await _fill(database)
    index = await _begun(database)
    assert index._bitmaps is not None
    await database.execute(update(catalog).values(version=catalog.c.version + versions))
    index._bitmaps.version += versions
    saved_at = select(catalog_snapshots.c.saved_at)
    long_ago = await database.fetch_value(saved_at) - later
    await database.execute(update(catalog_snapshots).values(saved_at=long_ago))
    await index._keep_copy(database, index._bitmaps)
    head = await snapshot_head(database, snapshot.fingerprint())
    assert head is not None
    assert head.edition == (2 if is_due else 1)
    assert head.version == (index._bitmaps.version if is_due else 1)


async def test_once_a_day_one_process_reads_everything_for_all(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    await _fill(database)
    one, other = await _begun(database), await _begun(database)
    seen = _whole_reads(monkeypatch)
    for index, stored_is_old in ((one, True), (other, False)):
        assert index._bitmaps is not None
        index._bitmaps.whole_at -= timedelta(days=2)
        index._bitmaps.by["cities"].clear()  # something was missed
        monkeypatch.setattr(catalog_index, "_WHOLE_EVERY", timedelta(days=0 if stored_is_old else 1))
        await index._keep_copy(database, index._bitmaps)
        assert len(seen) == 1
        head = await snapshot_head(database, snapshot.fingerprint())
        assert head is not None
        assert head.edition == 2
    for index in (one, other):
        await _is_complete(database, index)


async def test_a_copy_that_is_replaced_while_it_is_read_is_begun_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _fill(database)
    monkeypatch.setattr(snapshot, "PART_BYTES", 500)
    first = await _begun(database)
    original, is_replaced = snapshot_part, False

    async def replacing(database: Database, fingerprint: str, edition: int, part: int) -> str | None:
        nonlocal is_replaced
        if part == 2 and not is_replaced:
            is_replaced = True
            claim = await claim_snapshot(database, fingerprint, edition, LATER)
            assert claim is not None
            assert first._bitmaps is not None
            await beginning.save(database, claim, first._bitmaps)
        return await original(database, fingerprint, edition, part)

    monkeypatch.setattr(beginning, "snapshot_part", replacing)
    seen = _whole_reads(monkeypatch)
    second = await _begun(database)
    assert is_replaced
    assert not seen
    assert _known(second._bitmaps) == _known(first._bitmaps)


async def _texts(*texts: str) -> Any:
    for text in texts:
        yield text


async def test_a_claim_is_one_processs_until_it_runs_out(database: Database) -> None:
    claim = await claim_snapshot(database, "x", 0, NOW)
    assert claim is not None
    assert await claim_snapshot(database, "x", 0, NOW + timedelta(minutes=4)) is None
    next_claim = await claim_snapshot(database, "x", 0, NOW + timedelta(minutes=6))
    assert next_claim is not None
    assert not await save_snapshot(database, claim, 1, _texts("late"), NOW)
    with pytest.raises(StoreError):  # the other has written a part of the same edition meanwhile
        await save_snapshot(database, next_claim, 1, _both(database), NOW)
    assert await save_snapshot(database, next_claim, 2, _texts("a", "b"), NOW)
    head = await snapshot_head(database, "x")
    assert head is not None
    assert head[:3] == (1, 2, 2)
    assert [await snapshot_part(database, "x", 1, part) for part in range(3)] == ["a", "b", None]


async def test_a_claim_by_a_clock_far_ahead_holds_nobody_up(database: Database) -> None:
    assert await claim_snapshot(database, "x", 0, NOW + timedelta(days=30)) is not None
    assert await claim_snapshot(database, "x", 0, NOW) is not None


async def _both(database: Database) -> Any:
    await database.write(
        lambda tx: tx.insert_many(catalog_snapshot_parts, [{"fingerprint": "x", "edition": 1, "part": 0, "body": "other"}])
    )
    yield "own"


async def test_the_parts_of_the_edition_before_go(database: Database) -> None:
    for edition in range(3):
        claim = await claim_snapshot(database, "x", edition, NOW)
        assert claim is not None
        assert await save_snapshot(database, claim, 1, _texts("a", "b"), NOW)
    parts = select(catalog_snapshot_parts.c.edition, catalog_snapshot_parts.c.part)
    assert await database.fetch_all(parts) == [(3, 0), (3, 1)]


async def test_a_query_has_an_old_copy_made_anew_behind_it(database: Database) -> None:
    await _fill(database)
    index = await _begun(database)
    version = await _change(database, 5, city_key="galway")
    await database.execute(update(catalog_snapshots).values(saved_at=NOW - timedelta(days=900)))
    index._copy_after = 0.0
    assert await index.find(database, version, EventCriteria()) is not None
    assert index._building is not None
    await index._building
    head = await snapshot_head(database, snapshot.fingerprint())
    assert head is not None
    assert (head.edition, head.version) == (2, version)


async def test_what_came_silently_is_not_known_where_the_journal_lacks_a_version(database: Database) -> None:
    rows = [{"version": version, "touched": [thing(Kind.EVENT, version)]} for version in range(1, 5)]
    await database.write(lambda tx: tx.insert_many(catalog_changes, rows))
    known = await changes.silent_changes(database, 1, 4)
    assert known is not None
    assert known.event_ids == [2, 3, 4]
    await database.execute(delete(catalog_changes).where(catalog_changes.c.version == 3))
    assert await changes.silent_changes(database, 1, 4) is None


async def test_what_other_code_has_stored_is_forgotten_after_two_days(database: Database) -> None:
    for name, now in (("old", NOW), ("recent", NOW + timedelta(days=2)), ("new", NOW + timedelta(days=3))):
        claim = await claim_snapshot(database, name, 0, now)
        assert claim is not None
        assert await save_snapshot(database, claim, 1, _texts("a"), now)
    names = select(catalog_snapshots.c.fingerprint).order_by(catalog_snapshots.c.fingerprint)
    assert await database.fetch_all(names) == [("new",), ("recent",)]
    assert await snapshot_part(database, "old", 1, 0) is None


@pytest.mark.parametrize("seed", [1, 2])
async def test_whoever_begins_at_any_time_knows_what_is_so(
    database: Database, database_url: str, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Random changes by the real writers; a copy every few of them; each time another process begins with what is stored."""
    world = ChangingWorld(database, random.Random(seed))
    for _ in range(3):
        await world.sync()
    keeper = await _begun(database)
    monkeypatch.setattr(changes, "_OVERLAP", timedelta(days=1000))  # the world's clock stands elsewhere
    monkeypatch.setattr(beginning, "MOST_VERSIONS", 4)
    seen, exact = _whole_reads(monkeypatch), 0
    for _ in range(25):
        await world.change(database)
        await keeper.current(database)
        assert keeper._bitmaps is not None
        await keeper._keep_copy(database, keeper._bitmaps)
        compared = len(seen)
        async with Database(database_url, connect_timeout_s=60) as other:
            late = await _begun(other)
        assert len(seen) == compared
        await _is_complete(database, late)
        assert late._bitmaps is not None
        exact += late._bitmaps.sources_version == late._bitmaps.version
    assert exact > 12
    head = await snapshot_head(database, snapshot.fingerprint())
    assert head is not None
    assert head.edition > 3
