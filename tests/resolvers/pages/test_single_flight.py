"""Work that several fields share is done once, whatever comes of it."""

import asyncio

import pytest

from resolvers.pages.single_flight import SingleFlight


async def test_everybody_gets_the_one_value() -> None:
    runs: list[int] = []

    async def work() -> int:
        runs.append(1)
        await asyncio.sleep(0)
        return len(runs)

    once = SingleFlight(work)
    assert list(await asyncio.gather(once.get(), once.get())) == [1, 1]
    assert await once.get() == 1


async def test_everybody_gets_the_one_error() -> None:
    runs: list[int] = []

    async def work() -> int:
        runs.append(1)
        raise LookupError("gone")

    once = SingleFlight(work)
    answers = await asyncio.gather(once.get(), once.get(), return_exceptions=True)
    assert [type(answer) for answer in answers] == [LookupError, LookupError]
    with pytest.raises(LookupError):
        await once.get()
    assert len(runs) == 1


async def test_nothing_is_done_before_it_is_asked_for() -> None:
    async def work() -> int:
        raise AssertionError("it was run")

    SingleFlight(work)
    await asyncio.sleep(0)
