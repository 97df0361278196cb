"""A client that leaves ends its query, and nothing else."""

import asyncio
from dataclasses import replace

import pytest
from starlette.requests import ClientDisconnect

from schema.execution.alarms import Alarms
from schema.transport import departure
from schema.transport.departure import WhileClientStays
from tests.schema.execution.small_schema import small_client


@pytest.fixture(autouse=True)
def _look_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(departure, "ALARMS", Alarms(0.01))


async def test_the_work_for_a_client_that_has_left_is_cancelled() -> None:
    async def leave() -> dict[str, str]:
        return {"type": "http.disconnect"}

    with pytest.raises(ClientDisconnect), WhileClientStays(leave):
        await asyncio.sleep(30)
    await asyncio.sleep(0)  # not cancelled any more


async def test_a_client_that_stays_is_answered() -> None:
    gone = asyncio.Event()

    async def stay() -> dict[str, str]:
        await gone.wait()
        return {"type": "http.disconnect"}

    with WhileClientStays(stay) as watched:
        await asyncio.sleep(0.05)
    await asyncio.sleep(0)
    assert watched._watching is not None
    assert watched._watching.cancelled()


async def test_a_cancellation_from_elsewhere_stays_one() -> None:
    async def stay() -> dict[str, str]:
        await asyncio.Event().wait()
        raise AssertionError

    async def work() -> None:
        with WhileClientStays(stay):
            await asyncio.sleep(30)

    task = asyncio.create_task(work())
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_an_answer_in_time_costs_no_look() -> None:
    async def never() -> dict[str, str]:
        raise AssertionError

    with WhileClientStays(never) as watched:
        pass
    assert watched._watching is None


async def test_a_mutation_is_carried_out_for_a_client_that_has_left() -> None:
    client = replace(small_client(), stays=False)
    reply = await client.query('mutation { remember(word: "x") }')
    assert reply.json()["data"] == {"remember": "x"}
