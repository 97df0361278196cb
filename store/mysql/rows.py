"""Rows of a MySQL result, straight from the bytes of the wire to the types of the columns.

aiomysql awaits twice and makes an object for every packet, parses each column's description, decodes every value to text first
and leaves the typing to a second pass. A page of wide rows spends most of its time there. Here a result is cut out of whole
chunks, and each value is converted once, by code made for its columns (decoders.py): a third of the time.
Source: "Text Resultset" in the MySQL client/server protocol's documentation.
"""

import struct
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any, Protocol

import orjson
import pymysql
from pymysql.constants import CR, FIELD_TYPE, SERVER_STATUS

from store.database.nested.arrays import JsonReader
from store.mysql.decoders import NULL, Decoder, decoder, length

Processor = Callable[[Any], Any]
Row = tuple[Any, ...]

_CHUNK = 262_144
_LONGEST_PACKET = 0xFFFFFF  # a payload of this length goes on in the next packet
_BINARY = 63
_ENDED = "the connection was closed in the middle of a response"
_OK, _ERROR, _END = 0x00, 0xFF, 0xFE
_INTEGERS = {FIELD_TYPE.TINY, FIELD_TYPE.SHORT, FIELD_TYPE.LONG, FIELD_TYPE.LONGLONG, FIELD_TYPE.INT24, FIELD_TYPE.YEAR}


# The columns of a statement are described in the same bytes at each call.
_KNOWN: dict[tuple[Processor | None, ...], tuple[bytes, Decoder]] = {}
_MOST_KNOWN = 512


class Reader(Protocol):
    """Where an answer is read from."""

    def read(self, most: int) -> Awaitable[bytes]:
        """Some of what is left, at most so many bytes if it can be told; nothing at the end."""
        ...


def rows_held(held: bytes, processors: Sequence[Processor | None]) -> list[Row] | None:
    """The rows of an answer that arrived in one piece and is described as the last one was: the usual one.

    None for every other, which is to be read from its beginning.
    """
    known = _KNOWN.get(tuple(processors))
    if known is None or not held.startswith(known[0]):
        return None
    described, decode = known
    rows: list[Row] = []
    try:
        at = _decode_held(held, len(described), decode, rows)
        end = held[at + 4 :]
        is_whole = _is_end(end) and not _goes_on(end)
    except (IndexError, orjson.JSONDecodeError):
        return None  # raised again where it is told
    return rows if is_whole else None


def _decode_held(held: bytes, at: int, decode: Decoder, rows: list[Row]) -> int:
    """Decode the rows that are held whole from a place on, where they lie; returns the place of what is none of them."""
    size = len(held)
    while at + 4 < size:
        start = at + 4
        end = start + (held[at] | held[at + 1] << 8 | held[at + 2] << 16)
        if end > size or end - start == _LONGEST_PACKET or held[start] >= _END:
            break
        row, ended = decode(held, start)
        if ended != end:
            raise IndexError("a row that does not fill its packet")
        rows.append(row)
        at = end
    return at


async def read_rows(reader: Reader, processors: Sequence[Processor | None], held: bytes = b"") -> list[Row]:
    """The rows of the answer to one query; none when it was no query. `processors` follow the columns, or are ().

    `held`: what was read of it already.

    Errors: pymysql's, for what the server says and for a connection that ends or is out of step. JSONDecodeError for JSON that is
    none: the result is then read to its end.
    """
    try:
        return await _rows(_Packets(reader, held or await reader.read(_CHUNK)), processors)
    except (IndexError, struct.error) as error:
        raise pymysql.err.OperationalError(CR.CR_MALFORMED_PACKET, "the server sent a damaged packet") from error


async def _rows(packets: "_Packets", processors: Sequence[Processor | None]) -> list[Row]:
    decode = packets.known_decoder(processors) or await _read_decoder(packets, processors)
    if decode is None:
        return []
    rows: list[Row] = []
    try:
        end = await _decode_rows(packets, decode, rows)
    except orjson.JSONDecodeError:
        while not _is_end(packets.cut() or await packets.next()):
            pass
        raise
    if not packets.ends_with(end):
        raise pymysql.err.OperationalError(CR.CR_COMMANDS_OUT_OF_SYNC, "the server sent more than one result")
    return rows


async def _decode_rows(packets: "_Packets", decode: Decoder, rows: list[Row]) -> bytes:
    """Add the rows that are left; returns the packet that ends them."""
    while True:
        packets.decode_held(decode, rows)
        packet = packets.cut() or await packets.next()
        if _is_end(packet):
            return packet
        rows.append(_whole(decode, packet))


def _is_end(packet: bytes) -> bool:
    return packet[0] == _END and len(packet) < 9


def _goes_on(end: bytes) -> bool:
    """Whether another result is announced to follow this end."""
    return bool((end[3] | end[4] << 8) & SERVER_STATUS.SERVER_MORE_RESULTS_EXISTS)


async def _read_decoder(packets: "_Packets", processors: Sequence[Processor | None]) -> Decoder | None:
    """The decoder for the columns that are described next; None if there are none."""
    start = packets.mark()
    first = packets.cut() or await packets.next()
    if first[0] == _OK:
        return None
    if first[0] == NULL:
        raise pymysql.err.OperationalError(CR.CR_COMMANDS_OUT_OF_SYNC, "the server asked for a local file")
    width = length(first, 0)[0]
    tails = [_described(packets.cut() or await packets.next()) for _ in range(width)]
    await packets.next()  # the end of the descriptions
    converters = tuple(map(_converter, tails, processors or [None] * width))
    if len(converters) != width:
        raise IndexError("more or fewer columns than the statement has")
    decode = decoder(converters)
    packets.remember(start, processors, decode)
    return decode


def _whole(decode: Decoder, packet: bytes) -> Row:
    row, end = decode(packet, 0)
    if end != len(packet):
        raise IndexError("a row that does not fill its packet")
    return row


class _Packets:
    """Packets cut out of what the socket has."""

    def __init__(self, reader: Reader, held: bytes) -> None:
        """`held` was read from it already."""
        self._reader = reader
        self._held = held
        self._at = 0

    def ends_with(self, end: bytes) -> bool:
        """Whether this packet is the last of all: nothing is held behind it, and it announces no other result."""
        return self._at >= len(self._held) and not _goes_on(end)

    async def next(self) -> bytes:
        """The next packet's payload.

        Errors: pymysql's for what the server says is wrong.
        """
        payload = await self._cut()
        if payload[0] == _ERROR:
            pymysql.err.raise_mysql_exception(payload)
        return payload

    def known_decoder(self, processors: Sequence[Processor | None]) -> Decoder | None:
        """The decoder of the last result with these processors, if the columns are described next as they were then."""
        known = _KNOWN.get(tuple(processors))
        if known is None or not self._held.startswith(known[0], self._at):
            return None
        self._at += len(known[0])
        return known[1]

    def mark(self) -> tuple[bytes, int]:
        """A place to `remember` from."""
        return self._held, self._at

    def remember(self, start: tuple[bytes, int], processors: Sequence[Processor | None], decode: Decoder) -> None:
        """Keep the decoder with the descriptions read since `start`, if they came in one piece."""
        held, at = start
        if held is self._held:
            if len(_KNOWN) >= _MOST_KNOWN:
                _KNOWN.clear()
            _KNOWN[tuple(processors)] = held[at : self._at], decode

    def cut(self) -> bytes | None:
        """The next packet's payload if it is held whole and is no error; None leaves it to `next`."""
        held, start = self._held, self._at + 4
        if len(held) <= start:
            return None
        end = start + (held[start - 4] | held[start - 3] << 8 | held[start - 2] << 16)
        if len(held) < end or end - start == _LONGEST_PACKET or held[start] == _ERROR:
            return None
        self._at = end
        return held[start:end]

    def decode_held(self, decode: Decoder, rows: list[Row]) -> None:
        """Decode the rows that are held whole, where they lie. What is none of them stays for `next`."""
        self._at = _decode_held(self._held, self._at, decode, rows)

    async def _cut(self) -> bytes:
        while True:
            held, start = self._held, self._at + 4
            if len(held) >= start:
                length = held[start - 4] | held[start - 3] << 8 | held[start - 2] << 16
                if len(held) >= start + length:
                    self._at = start + length
                    payload = held[start : start + length]
                    return payload if length < _LONGEST_PACKET else payload + await self._cut()
                if length > _CHUNK:
                    return await self._cut_long(held[start:], length)
            self._held = held[self._at :] + await self._more()
            self._at = 0

    async def _cut_long(self, begun: bytes, length: int) -> bytes:
        """The rest of a long packet in one go: chunks added to what is held would be copied again and again."""
        chunks, missing = [begun], length - len(begun)
        while missing > 0:
            chunks.append(await self._more())
            missing -= len(chunks[-1])
        last = chunks[-1]
        cut = len(last) + missing  # of the last chunk, what is behind the packet belongs to the next
        chunks[-1], self._held, self._at = last[:cut], last[cut:], 0
        payload = b"".join(chunks)
        return payload if length < _LONGEST_PACKET else payload + await self._cut()

    async def _more(self) -> bytes:
        chunk = await self._reader.read(_CHUNK)
        if not chunk:
            raise pymysql.err.OperationalError(CR.CR_SERVER_LOST, _ENDED)
        return chunk


def _described(packet: bytes) -> bytes:
    """What tells the types apart: character set (2 bytes) and wire type (1), out of the fixed end of a description."""
    return packet[-12:-10] + packet[-6:-5]


@lru_cache(maxsize=256)
def _converter(tail: bytes, processor: Processor | None) -> Processor:
    """Bytes to a value: by the type that ends the description, then by the column's own."""
    if processor is orjson.loads:
        return orjson.loads
    if isinstance(processor, JsonReader):
        return processor.read
    convert = _plain(field_type=tail[2], is_binary=int.from_bytes(tail[:2], "little") == _BINARY)
    return convert if processor is None else lambda value: processor(convert(value))


def _plain(field_type: int, is_binary: bool) -> Processor:
    if field_type in _INTEGERS:
        return int
    if field_type in (FIELD_TYPE.FLOAT, FIELD_TYPE.DOUBLE):
        return float
    if field_type in (FIELD_TYPE.DECIMAL, FIELD_TYPE.NEWDECIMAL):
        return decode_decimal
    if field_type in (FIELD_TYPE.DATETIME, FIELD_TYPE.TIMESTAMP):
        return decode_datetime
    if field_type == FIELD_TYPE.DATE:
        return decode_date
    if field_type == FIELD_TYPE.TIME:
        return decode_time
    if is_binary and field_type != FIELD_TYPE.JSON:
        return bytes
    return bytes.decode


@lru_cache(maxsize=4096)
def decode_decimal(value: bytes) -> Decimal:
    """An exact number."""
    return Decimal(value.decode())


@lru_cache(maxsize=8192)  # the same events are read again and again, and most columns repeat from row to row
def decode_datetime(value: bytes) -> datetime | None:
    """An instant; every session is in UTC. None for the "0000-00-00 00:00:00" of a database that was once lax."""
    try:
        return datetime.fromisoformat(value.decode() + "+00:00")
    except ValueError:
        return None


@lru_cache(maxsize=2048)
def decode_date(value: bytes) -> date | None:
    """A day, or None for "0000-00-00"."""
    try:
        return date.fromisoformat(value.decode())
    except ValueError:
        return None


def decode_time(value: bytes) -> time | None:
    """A time of day; None for a TIME that is not one, such as "-01:00:00" and "25:30:00"."""
    try:
        return time.fromisoformat(value.decode())
    except ValueError:
        return None
