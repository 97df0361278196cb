"""Many feeds at once leave room for others: connections, and the event loop."""

import asyncio
import threading
from datetime import timedelta
from typing import Any

import pytest

import resolvers.feed.ranked_events as ranked_events
from resolvers.feed.candidate_cache import CandidateCache
from resolvers.feed.ranking.records import EventRanking
from resolvers.feed.tastes import Leanings
from store.database.connection import Database
from tests.builders import NOW, Gig, add_gigs
from tests.people import person
from tests.schema.asking import ask, context_of

FEED = "{ viewer { feed(first: 5) { edges { node { title } ranking { score } } } } }"


async def _feeds(database: Database, people: int) -> list[Any]:
    """The edges of as many people's feeds, asked for together."""
    await add_gigs(database, *(Gig(f"Gig {day}", start=NOW + timedelta(days=1 + day)) for day in range(5)))
    cache = CandidateCache()
    viewers = [(await person(database, name=f"Person {number}")).viewer for number in range(people)]
    asked = (ask(database, FEED, context_of(database, viewer=viewer, candidate_cache=cache)) for viewer in viewers)
    return [answer["viewer"]["feed"]["edges"] for answer in await asyncio.gather(*asked)]


async def test_one_taste_is_read_at_a_time(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    read, under_way, most = ranked_events.leanings_of, 0, 0

    async def counted(*arguments: Any) -> Leanings:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        try:
            return await read(*arguments)
        finally:
            under_way -= 1

    monkeypatch.setattr(ranked_events, "leanings_of", counted)
    assert [len(edges) for edges in await _feeds(database, 8)] == [5] * 8
    assert most == 1


async def test_a_taste_that_cannot_be_read_keeps_nobody_waiting(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    read, failures = ranked_events.leanings_of, iter([True, False])

    async def failing(*arguments: Any) -> Leanings:
        if next(failures):
            raise asyncio.CancelledError
        return await read(*arguments)

    await add_gigs(database, Gig())
    viewer, cache = (await person(database)).viewer, CandidateCache()
    monkeypatch.setattr(ranked_events, "leanings_of", failing)
    with pytest.raises(asyncio.CancelledError):
        await ask(database, FEED, context_of(database, viewer=viewer, candidate_cache=cache))
    answer = await asyncio.wait_for(ask(database, FEED, context_of(database, viewer=viewer, candidate_cache=cache)), 30)
    assert len(answer["viewer"]["feed"]["edges"]) == 1


async def test_the_reasons_of_a_page_are_found_beside_the_loop(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    explain, threads = ranked_events.explained, set()

    def noted(*arguments: Any) -> EventRanking:
        threads.add(threading.get_ident())
        return explain(*arguments)

    monkeypatch.setattr(ranked_events, "explained", noted)
    await _feeds(database, 1)
    assert len(threads) == 1
    assert threading.get_ident() not in threads
