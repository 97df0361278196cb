"""Events kept in memory: read once a version, dropped with it, within their bound."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import update

from loaders.columns import EVENT
from loaders.events.carried.kept import LIFETIME_S, KeptEvents
from loaders.wanted import EVERYTHING, Wanted
from store.database.catalog.changes import Touched
from store.database.connection import Database
from store.database.watching.counting import count_statements
from store.events.events import lock_catalog, raise_version
from store.tables import catalog, event_redirects, events
from tests.builders import NOW, Gig, add_gigs

TITLES = EVENT.only(["title"])


class Clock:
    """The time in seconds."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


async def change_title(database: Database, event_id: int, title: str, *, says_so: bool = False) -> None:
    """Give an event another title, in a new version of the catalog, which may say what it changed."""
    touched = Touched(events=[event_id]) if says_so else None
    async with database.transaction() as tx:
        version = await lock_catalog(tx) + 1
        await tx.execute(update(events).where(events.c.id == event_id).values(title=title, version=version), touched=touched)
        await raise_version(tx, version)


async def _titles(kept: KeptEvents, database: Database, ids: list[int]) -> tuple[list[str | None], int]:
    """The titles, and how many statements it took."""
    with count_statements() as seen:
        rows = await kept.get(database, ids, TITLES)
    return [row and row.title for row in rows], len([text for text in seen.texts if catalog.name not in text])


async def test_an_event_is_read_once_and_anew_after_a_change(database: Database) -> None:
    one, two = await add_gigs(database, Gig("One"), Gig("Two"))
    kept = KeptEvents(1_000_000)
    assert await _titles(kept, database, [one]) == (["One"], 1)
    assert await _titles(kept, database, [two, one]) == (["Two", "One"], 1)
    assert await _titles(kept, database, [one, two, one]) == (["One", "Two", "One"], 0)
    assert kept.reads() == (4, 2)
    await change_title(database, one, "One, moved")
    assert await _titles(kept, database, [one, two]) == (["One, moved", "Two"], 1)


async def test_an_event_survives_versions_that_say_they_changed_others(database: Database) -> None:
    one, two = await add_gigs(database, Gig("One"), Gig("Two"))
    kept = KeptEvents(1_000_000)
    await _titles(kept, database, [one, two])
    await change_title(database, one, "One, moved", says_so=True)
    assert await _titles(kept, database, [two]) == (["Two"], 0)
    assert await _titles(kept, database, [one, two]) == (["One, moved", "Two"], 1)
    await change_title(database, one, "One")  # everything, for all that is known
    assert (await _titles(kept, database, [two]))[1] == 1


async def test_other_columns_are_other_rows(database: Database) -> None:
    (one,) = await add_gigs(database, Gig("One"))
    kept = KeptEvents(1_000_000)
    await kept.get(database, [one], TITLES)
    (row,) = await kept.get(database, [one], EVENT)
    assert row is not None
    assert row.city == "Dublin"


async def test_an_unknown_id_is_none_and_a_retired_one_its_successor(database: Database) -> None:
    (one,) = await add_gigs(database, Gig("One"))
    async with database.transaction() as tx:
        await tx.insert(event_redirects, {"retired_id": 900, "event_id": one, "retired_at": NOW})
    kept = KeptEvents(1_000_000)
    for _ in range(2):
        assert (await _titles(kept, database, [900, 901]))[0] == ["One", None]


async def test_many_who_ask_at_once_make_one_read(database: Database) -> None:
    (one,) = await add_gigs(database, Gig("One"))
    kept = KeptEvents(1_000_000)
    await database.catalog_version.current()
    with count_statements() as seen:
        found = await asyncio.gather(*(kept.get(database, [one], TITLES) for _ in range(20)))
    assert seen.count == 1
    assert {rows[0].title for rows in found if rows[0]} == {"One"}


async def test_a_reader_who_leaves_lets_the_others_read(database: Database) -> None:
    (one,) = await add_gigs(database, Gig("One"))
    kept = KeptEvents(1_000_000)
    await database.catalog_version.current()
    first = asyncio.create_task(kept.get(database, [one], TITLES))
    await asyncio.sleep(0)
    others = [asyncio.create_task(kept.get(database, [one], TITLES)) for _ in range(3)]
    await asyncio.sleep(0)
    first.cancel()
    assert {rows[0].title for rows in await asyncio.gather(*others) if rows[0]} == {"One"}
    with pytest.raises(asyncio.CancelledError):
        await first


async def test_what_was_read_before_a_change_never_passes_for_newer(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    (one,) = await add_gigs(database, Gig("One"))
    kept = KeptEvents(1_000_000)
    real: Any = database.fetch_all

    async def late(*given: Any, **named: Any) -> Any:
        found = await real(*given, **named)
        monkeypatch.setattr(database, "fetch_all", real)
        await change_title(database, one, "One, moved")  # after the read, before it is kept
        return found

    await database.catalog_version.current()
    monkeypatch.setattr(database, "fetch_all", late)
    assert (await _titles(kept, database, [one]))[0] == ["One"]
    assert (await _titles(kept, database, [one]))[0] == ["One, moved"]


async def test_a_row_ages_and_the_cache_keeps_to_its_bound(database: Database) -> None:
    ids = await add_gigs(database, *(Gig(f"Gig {number}") for number in range(40)))
    clock = Clock()
    kept = KeptEvents(10_000, clock)
    await kept.get(database, ids, TITLES)
    assert 5_000 < kept.weight <= 10_000
    last = ids[-1]
    assert (await _titles(kept, database, [last]))[1] == 0
    clock.now = LIFETIME_S
    assert (await _titles(kept, database, [last]))[1] == 1


async def test_what_is_made_of_a_row_counts_and_goes_with_it(database: Database) -> None:
    (one,) = await add_gigs(database, Gig("One"))
    kept = KeptEvents(10_000)
    (row,) = await kept.get(database, [one], TITLES)
    fragments = row.fragments  # type: ignore[union-attr]
    before = kept.weight
    for maker in "abcdef":
        fragments.keep(maker, maker.upper(), 100)
    assert [fragments.get(maker) for maker in "abcdef"] == [None, None, "C", "D", "E", "F"]
    assert kept.weight == before + 400
    fragments.keep("g", "G", 20_000)
    assert kept.weight == 0
    fragments.keep("h", "H", 10)  # of a row that is no longer kept
    assert (kept.weight, fragments.get("h")) == (0, None)


def test_what_changes_without_the_version_is_not_kept() -> None:
    assert KeptEvents(1).suits(Wanted(["title"], {"listings": Wanted(["url"])}))
    assert not KeptEvents(1).suits(Wanted(["title"], {"listings": Wanted(["last_seen_at"])}))
    assert not KeptEvents(1).suits(Wanted([], {"listings": EVERYTHING}))
    assert not KeptEvents(0).suits(Wanted(["title"]))
