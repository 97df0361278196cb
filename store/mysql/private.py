"""Every contact with what aiomysql keeps to itself, and the check that it is still there.

aiomysql promises none of these names. They are used because the public way costs too much (docs/database-layer.md has the
measurements), and only here: a test fails when another module touches a private name of aiomysql, PyMySQL or databases. Both
packages are pinned: with another version, or when a name is missing, this module fails to import and lists what changed.
"""

import asyncio
import inspect
import struct
from collections.abc import Awaitable
from importlib import metadata
from typing import Any

import aiomysql.connection
from pymysql.constants import COMMAND

from store.errors import DriverChanged
from store.mysql.wire import Wire

PINNED = {"aiomysql": "0.3.2", "databases": "0.9.0"}


_ONE_PACKET = 0xFFFFFE  # the longest text that goes out in one packet, whose first byte is the command
_HEAD = struct.Struct("<iB")


def wire_of(raw: Any) -> Wire:
    """The wire of a connection, through which all that it receives goes from now on."""
    transport = raw._writer.transport
    protocol = transport.get_protocol()
    if isinstance(protocol, Wire):
        return protocol
    wire = Wire(protocol, asyncio.get_running_loop())
    transport.set_protocol(wire)
    return wire


def ask(raw: Any, wire: Wire, sql: bytes) -> Awaitable[bytes] | None:
    """Send a query and give the first of its answer, the rest of which the caller has to read from the wire too.

    None, with nothing done, for a text that takes more than one packet, and on a closed connection.
    """
    if raw._writer is None or len(sql) >= _ONE_PACKET:
        return None
    held = raw._reader._buffer
    wire.begin(_taken(held) if held else b"")
    raw._writer.write(_HEAD.pack(len(sql) + 1, COMMAND.COM_QUERY) + sql)
    return wire.read()


def _taken(held: bytearray) -> bytes:
    taken = bytes(held)
    held.clear()
    return taken


async def ask_at_length(raw: Any, wire: Wire, sql: bytes) -> bytes:
    """The same for every text.

    Errors: the driver's when the connection is closed.
    """
    await raw._execute_command(COMMAND.COM_QUERY, sql)
    wire.begin(_taken(raw._reader._buffer))
    return await wire.read()


def warning_count(raw: Any) -> int:
    """How many warnings the last statement that went through `query` left."""
    count: int = raw._result.warning_count
    return count


def what_changed() -> list[str]:
    """What this module relies on and does not find, in words; [] when all is there."""
    return [*_other_versions(), *_missing_names()]


def _other_versions() -> list[str]:
    found = {name: metadata.version(name) for name in PINNED}
    return [f"{name} is {found[name]}, not {wanted}" for name, wanted in PINNED.items() if found[name] != wanted]


def _missing_names() -> list[str]:
    module = aiomysql.connection
    connection, result = getattr(module, "Connection", None), getattr(module, "MySQLResult", None)
    command = getattr(connection, "_execute_command", None)
    is_there = {
        "Connection._execute_command(command, sql)": command is not None
        and list(inspect.signature(command).parameters) == ["self", "command", "sql"],
        "Connection._reader": "_reader" in _names_set(connection),
        "Connection._writer": "_writer" in _names_set(connection),
        "StreamReader._buffer": "_buffer" in _names_set(asyncio.StreamReader),
        "Connection._result": "_result" in _names_set(connection),
        "MySQLResult.warning_count": "warning_count" in _names_set(result),
    }
    return [f"aiomysql.connection has no {name}" for name, is_present in is_there.items() if not is_present]


def _names_set(kind: Any) -> tuple[str, ...]:
    """The attributes that instances get when they are made: no instance can be had without a server."""
    code = getattr(getattr(kind, "__init__", None), "__code__", None)
    return code.co_names if code is not None else ()


def refuse_changed_drivers() -> None:
    """Nothing when the drivers are the ones this code was written for.

    Errors: DriverChanged naming all that differs.
    """
    if changed := what_changed():
        raise DriverChanged(changed)


refuse_changed_drivers()
