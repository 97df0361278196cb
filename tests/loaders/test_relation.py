"""A relation as a loader: keys requested together are read together, and one key's failure does not affect the others."""

import asyncio
from collections.abc import Sequence

import pytest

from loaders.batches import Relation
from loaders.request import Loaders
from store.database.connection import Database, count_statements
from store.database.statements import CHUNK
from store.errors import DatabaseUnavailable
from tests.builders import Gig, add_gigs


class Squares:
    """A read that notes what it was asked for; a test may hold it up, or make it fail."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.error = DatabaseUnavailable("gone")
        self.broken: set[int] = set()  # keys whose read fails
        self.was_cancelled = False
        self.has_begun = asyncio.Event()

    async def __call__(self, keys: Sequence[int]) -> list[int]:
        """Each key's square."""
        self.asked.append(list(keys))
        self.has_begun.set()
        try:
            await self.gate.wait()
        except asyncio.CancelledError:
            self.was_cancelled = True
            raise
        if self.broken.intersection(keys):
            raise self.error
        return [key * key for key in keys]


async def _begun(squares: Squares, relation: Relation[int, int], *keys: int) -> list[asyncio.Task[int]]:
    """Tasks that wait for these keys, their read having begun."""
    squares.gate.clear()
    squares.has_begun.clear()
    tasks = [asyncio.create_task(relation.load(key)) for key in keys]
    await squares.has_begun.wait()
    return tasks


async def test_single_loads_of_one_turn_are_one_statement(database: Database) -> None:
    ids = await add_gigs(database, *(Gig(f"Gig {number}") for number in range(50)))
    loaders = Loaders(database)
    with count_statements() as seen:
        rows = await asyncio.gather(*(loaders.event_by_id.load(event_id) for event_id in ids))
    assert [row.title if row else None for row in rows] == [f"Gig {number}" for number in range(50)]
    assert seen.count == 1


async def test_single_loads_and_whole_levels_share_a_read() -> None:
    squares = Squares()
    relation = Relation(squares)
    three, level, one, nothing = await asyncio.gather(
        relation.load(3), relation.load_many([1, 3, 2]), relation.load(1), relation.load_many([])
    )
    assert (three, level, one, nothing) == (9, [1, 9, 4], 1, [])
    assert squares.asked == [[3, 1, 2]]


async def test_keys_asked_for_while_a_read_runs_are_read_beside_it() -> None:
    squares = Squares()
    relation = Relation(squares)
    first = await _begun(squares, relation, 1, 2)
    later = await _begun(squares, relation, 2, 3)
    assert squares.asked == [[1, 2], [3]]
    squares.gate.set()
    assert await asyncio.gather(*first, *later) == [1, 4, 4, 9]
    assert await relation.load_many([3, 2, 1]) == [9, 4, 1]
    assert squares.asked == [[1, 2], [3]]


async def test_a_failed_read_fails_all_who_wait_for_it_and_is_not_remembered() -> None:
    squares = Squares()
    relation = Relation(squares)
    squares.broken = {2}
    one, many = await asyncio.gather(relation.load(1), relation.load_many([2, 3]), return_exceptions=True)
    assert one is many is squares.error
    squares.broken.clear()
    assert await relation.load_many([1, 2, 3]) == [1, 4, 9]
    assert squares.asked == [[1, 2, 3], [1, 2, 3]]


async def test_a_failed_read_leaves_another_alone() -> None:
    squares = Squares()
    relation = Relation(squares)
    (early,) = await _begun(squares, relation, 1)
    squares.has_begun.clear()
    both = asyncio.create_task(relation.load_many([1, 2]))
    await squares.has_begun.wait()
    squares.broken = {2}
    squares.gate.set()
    first, second = await asyncio.gather(early, both, return_exceptions=True)
    assert (first, second) == (1, squares.error)
    squares.broken.clear()
    assert await relation.load_many([1, 2]) == [1, 4]
    assert squares.asked == [[1], [2], [2]]


async def test_a_read_that_gives_too_few_values_is_an_error_of_all() -> None:
    async def forgetful(keys: Sequence[int]) -> list[int]:
        return list(keys[1:])

    relation = Relation(forgetful)
    results = await asyncio.gather(relation.load(1), relation.load(2), return_exceptions=True)
    assert all(isinstance(result, ValueError) for result in results)


async def test_a_cancelled_waiter_leaves_the_others_their_answer() -> None:
    squares = Squares()
    relation = Relation(squares)
    one, another, third = await _begun(squares, relation, 1, 1, 2)
    one.cancel()
    await asyncio.wait([one])
    squares.gate.set()
    assert (one.cancelled(), await another, await third) == (True, 1, 4)
    assert (squares.asked, squares.was_cancelled) == ([[1, 2]], False)


async def test_the_last_waiter_to_be_cancelled_ends_the_read() -> None:
    squares = Squares()
    relation = Relation(squares)
    tasks = await _begun(squares, relation, 1, 2)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    squares.gate.set()
    assert await relation.load_many([1, 2]) == [1, 4]
    assert (squares.asked, squares.was_cancelled) == ([[1, 2], [1, 2]], True)


async def test_nobody_joins_a_read_that_is_being_ended() -> None:
    begun, is_tidied = asyncio.Event(), asyncio.Event()

    async def untidy(keys: Sequence[int]) -> list[int]:
        if not begun.is_set():
            begun.set()
            try:
                await asyncio.Event().wait()
            finally:
                await is_tidied.wait()
        return list(keys)

    relation = Relation(untidy)
    task = asyncio.create_task(relation.load(1))
    await begun.wait()
    task.cancel()
    await asyncio.wait([task])
    async with asyncio.timeout(60):
        assert await relation.load(1) == 1
    is_tidied.set()


async def test_a_waiter_cancelled_before_the_read_began_leaves_nothing_behind() -> None:
    squares = Squares()
    relation = Relation(squares)
    task = asyncio.create_task(relation.load(1))
    asyncio.get_running_loop().call_soon(task.cancel)
    await asyncio.wait([task])
    assert await relation.load(1) == 1
    assert sum(asked.count(1) for asked in squares.asked) <= 2


async def test_many_keys_are_read_in_pieces() -> None:
    squares = Squares()
    relation = Relation(squares)
    keys = list(range(2 * CHUNK + 1))
    assert await relation.load_many(keys) == [key * key for key in keys]
    assert [len(asked) for asked in squares.asked] == [CHUNK, CHUNK, 1]


async def test_a_forgotten_key_is_read_anew() -> None:
    squares = Squares()
    relation = Relation(squares)
    assert await relation.load_many([1, 2]) == [1, 4]
    relation.forget(1)
    relation.forget(9)
    assert await relation.load_many([1, 2]) == [1, 4]
    assert squares.asked == [[1, 2], [1]]


async def test_a_key_forgotten_while_it_is_read_is_read_anew() -> None:
    squares = Squares()
    relation = Relation(squares)
    before = await _begun(squares, relation, 1, 2)
    relation.forget(1)
    after = await _begun(squares, relation, 1)
    squares.gate.set()
    assert await asyncio.gather(*before, *after) == [1, 4, 1]
    assert squares.asked == [[1, 2], [1]]
    assert await relation.load_many([1, 2]) == [1, 4]
    assert squares.asked == [[1, 2], [1]]


async def test_an_older_read_does_not_undo_a_newer_one() -> None:
    gates = [asyncio.Event(), asyncio.Event()]
    begun = [asyncio.Event(), asyncio.Event()]

    async def numbered(keys: Sequence[int]) -> list[str]:
        number = sum(event.is_set() for event in begun)
        begun[number].set()
        await gates[number].wait()
        return [f"{key}, read {number}" for key in keys]

    relation = Relation(numbered)
    older = asyncio.create_task(relation.load_many([1, 2]))
    await begun[0].wait()
    relation.forget(1)
    newer = asyncio.create_task(relation.load(1))
    await begun[1].wait()
    gates[1].set()
    assert await newer == "1, read 1"
    both = asyncio.create_task(relation.load_many([1, 2]))
    await asyncio.sleep(0)  # so that it waits for the older read too
    gates[0].set()
    assert await both == ["1, read 1", "2, read 0"]
    assert await older == ["1, read 0", "2, read 0"]
    assert await relation.load_many([1, 2]) == ["1, read 1", "2, read 0"]


@pytest.mark.parametrize("size", [1, 50])
async def test_a_level_costs_no_future_a_key(size: int) -> None:
    relation = Relation(Squares())
    before = len(asyncio.all_tasks())
    asking = asyncio.create_task(relation.load_many(list(range(size))))
    await asyncio.sleep(0)
    assert len(asyncio.all_tasks()) == before + 2  # who asks, and the read
    await asking
