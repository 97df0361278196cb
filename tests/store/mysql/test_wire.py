"""A connection's bytes go to who reads an answer, and otherwise to the driver's stream."""

import asyncio

import pytest
from sqlalchemy import text

from store.database.connection import Database
from store.mysql.wire import Wire


def _wire() -> tuple[Wire, asyncio.StreamReader]:
    loop = asyncio.get_running_loop()
    stream = asyncio.StreamReader(loop=loop)
    return Wire(asyncio.StreamReaderProtocol(stream, loop=loop), loop), stream


async def test_who_reads_gets_what_comes_and_the_stream_the_rest() -> None:
    wire, stream = _wire()
    wire.data_received(b"greeting")
    wire.begin()
    turn = wire.read()
    wire.data_received(b"one")
    wire.data_received(b"two")
    wire.data_received(b"three")
    assert (await turn, await wire.read()) == (b"one", b"twothree")
    wire.data_received(b"too much")
    wire.end()
    wire.data_received(b" and more")
    assert await stream.read(100) == b"greetingtoo much and more"


async def test_what_was_said_unasked_comes_first() -> None:
    wire, _ = _wire()
    wire.begin(b"you are idle")
    assert await wire.read() == b"you are idle"


async def test_the_end_is_told_to_who_waits_and_who_comes_later() -> None:
    wire, stream = _wire()
    wire.begin()
    turn = wire.read()
    wire.eof_received()
    assert (await turn, await wire.read(), stream.at_eof()) == (b"", b"", True)


async def test_what_nobody_read_before_the_end_is_dropped() -> None:
    wire, stream = _wire()
    wire.begin()
    wire.data_received(b"rows")
    wire.eof_received()
    wire.end()
    assert await stream.read(100) == b""


async def test_a_lost_connection_is_an_error_to_who_waits_and_who_comes_later() -> None:
    wire, stream = _wire()
    wire.begin()
    turn = wire.read()
    wire.connection_lost(ConnectionResetError("gone"))
    for reading in (turn, wire.read(), stream.read(1)):
        with pytest.raises(ConnectionResetError):
            await reading


async def test_who_gave_up_takes_nothing() -> None:
    wire, _ = _wire()
    wire.begin()
    wire.read().cancel()
    wire.data_received(b"late")
    assert await wire.read() == b"late"


@pytest.mark.parametrize("database_url", ["mariadb"], indirect=True)
async def test_reads_and_writes_take_turns_on_one_connection(database_url: str) -> None:
    async with Database(database_url, pool_size=1) as database:
        long = "x" * (1 << 20)
        async with database.transaction() as tx:
            for number in range(3):
                assert await tx.fetch_value(text("SELECT :n"), {"n": number}) == number
                await tx.execute(text("SET @held = :held"), {"held": f"{number} {long}"})
                assert await tx.fetch_value(text("SELECT @held")) == f"{number} {long}"
        assert await database.fetch_value(text("SELECT 7")) == 7
