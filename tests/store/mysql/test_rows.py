"""Results cut out of the wire's bytes, however they arrive."""

import asyncio
import struct
from decimal import Decimal

import orjson
import pymysql
import pytest
from pymysql.constants import FIELD_TYPE
from sqlalchemy import text

from store.database.connection import Database
from store.mysql.rows import read_rows

UTF8, BINARY = 45, 63
END = b"\xfe\x00\x00\x02\x00"


def packet(payload: bytes) -> bytes:
    """A payload with its headers; 16 MB and more go on in the next packet."""
    head, rest = payload[:0xFFFFFF], payload[0xFFFFFF:]
    written = struct.pack("<I", len(head))[:3] + b"\x00" + head
    return written + packet(rest) if len(head) == 0xFFFFFF else written


def described(field_type: int, charset: int = UTF8) -> bytes:
    return packet(b"\x03def\x00\x00\x00\x01a\x01a\x0c" + struct.pack("<HIBHBxx", charset, 100, field_type, 0, 0))


def value(content: bytes | None) -> bytes:
    if content is None:
        return b"\xfb"
    size = len(content)
    if size < 251:
        return bytes([size]) + content
    if size < 1 << 16:
        return b"\xfc" + size.to_bytes(2, "little") + content
    return (b"\xfd" + size.to_bytes(3, "little") if size < 1 << 24 else b"\xfe" + size.to_bytes(8, "little")) + content


def result(types: list[bytes], *rows: list[bytes | None], end: bytes = END) -> bytes:
    body = b"".join(packet(b"".join(map(value, row))) for row in rows)
    return packet(bytes([len(types)])) + b"".join(types) + packet(END) + body + packet(end)


def reader(*chunks: bytes, ends: bool = False) -> asyncio.StreamReader:
    made = asyncio.StreamReader()
    for chunk in chunks:
        made.feed_data(chunk)
    if ends:
        made.feed_eof()
    return made


async def test_a_result_may_arrive_in_any_pieces() -> None:
    types = [described(FIELD_TYPE.LONG, BINARY), described(FIELD_TYPE.VAR_STRING), described(FIELD_TYPE.BLOB, BINARY)]
    wire = result(types, [b"7", "Órla 🎛️".encode(), b"\xff\x00"], [None, b"", None])
    for size in (1, 2, 3, 5, 64, len(wire)):
        made = asyncio.StreamReader()
        reading = asyncio.ensure_future(read_rows(made, ()))
        for start in range(0, len(wire), size):
            made.feed_data(wire[start : start + size])
            await asyncio.sleep(0)
        assert await reading == [(7, "Órla 🎛️", b"\xff\x00"), (None, "", None)]


@pytest.mark.parametrize("size", [0, 250, 251, 65_535, 65_536, 0xFFFFFF - 4, 0xFFFFFF, 0xFFFFFF + 10])
async def test_values_of_every_length(size: int) -> None:
    rows = await read_rows(reader(result([described(FIELD_TYPE.VAR_STRING)], [b"x" * size])), ())
    assert [len(row[0]) for row in rows] == [size]


async def test_columns_have_the_last_word() -> None:
    types = [described(FIELD_TYPE.BLOB), described(FIELD_TYPE.TINY, BINARY), described(FIELD_TYPE.NEWDECIMAL, BINARY)]
    rows = await read_rows(reader(result(types, [b'{"a": [1]}', b"1", b"24.50"])), (orjson.loads, bool, None))
    assert rows == [({"a": [1]}, True, Decimal("24.50"))]


async def test_a_collation_whose_number_ends_like_the_binary_one_is_text() -> None:
    rows = await read_rows(reader(result([described(FIELD_TYPE.VAR_STRING, 0x0900 + BINARY)], [b"abc"])), ())
    assert rows == [("abc",)]


async def test_what_is_no_query_has_no_rows() -> None:
    assert await read_rows(reader(packet(b"\x00\x00\x00\x02\x00\x00\x00")), ()) == []


async def test_an_error_is_the_servers_even_after_rows() -> None:
    error = b"\xff" + struct.pack("<H", 1317) + b"#70100Query execution was interrupted"
    with pytest.raises(pymysql.err.OperationalError, match="interrupted"):
        await read_rows(reader(result([described(FIELD_TYPE.LONG)], [b"1"], end=error)), ())


async def test_a_connection_that_ends_or_says_too_much_is_lost() -> None:
    wire = result([described(FIELD_TYPE.LONG)], [b"1"])
    with pytest.raises(pymysql.err.OperationalError, match="connection was closed"):
        await read_rows(reader(wire[:-3], ends=True), ())
    with pytest.raises(pymysql.err.OperationalError, match="more than one"):
        await read_rows(reader(wire + b"\x01"), ())


@pytest.mark.parametrize("database_url", ["mariadb"], indirect=True)
async def test_large_and_many_rows_of_a_real_server(database: Database) -> None:
    many = text("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900) SELECT i, REPEAT('é', i) FROM n")
    assert await database.fetch_all(many) == [(i, "é" * i) for i in range(1, 901)]
    assert len(await database.fetch_value(text("SELECT REPEAT('x', 3000000)"))) == 3_000_000
    assert await database.fetch_one(text("SELECT 1.50, 2.5e0, NULL, CAST('x' AS BINARY)")) == (Decimal("1.50"), 2.5, None, b"x")


async def test_columns_that_change_between_calls_are_read_anew() -> None:
    """The same processors, other columns: as after a migration, or with another statement of as many."""
    number, word = described(FIELD_TYPE.LONG, BINARY), described(FIELD_TYPE.VAR_STRING)
    for types, expected in (([number], [(7,)]), ([number], [(7,)]), ([word], [("7",)]), ([number, word], [(7, "7")])):
        for processors in ((), (None,) * len(types)):
            assert await read_rows(reader(result(types, [b"7"] * len(types))), processors) == expected


async def test_a_row_that_does_not_fill_its_packet_is_damaged() -> None:
    wire = packet(b"\x01") + described(FIELD_TYPE.VAR_STRING) + packet(END) + packet(b"\x01ab") + packet(END)
    with pytest.raises(pymysql.err.OperationalError, match="damaged"):
        await read_rows(reader(wire), ())
