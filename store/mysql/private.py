"""Every contact with what aiomysql keeps to itself, and the check that it is still there.

aiomysql promises none of these names. They are used because the public way costs too much (docs/database-layer.md has the
measurements), and only here: a test fails when another module touches a private name of aiomysql, PyMySQL or databases. Both
packages are pinned: with another version, or when a name is missing, this module fails to import and lists what changed.
"""

import asyncio
import inspect
from importlib import metadata
from typing import Any

import aiomysql.connection
from pymysql.constants import COMMAND

from store.errors import DriverChanged

PINNED = {"aiomysql": "0.3.2", "databases": "0.9.0"}


async def send_query(raw: Any, sql: bytes) -> asyncio.StreamReader:
    """Send a query and leave its answer to the caller, who must read all of it from the stream or close the connection."""
    await raw._execute_command(COMMAND.COM_QUERY, sql)
    reader: asyncio.StreamReader = raw._reader
    return reader


def has_hung_up(raw: Any) -> bool:
    """Whether the connection is closed or the server has ended it, without asking the server."""
    return bool(raw.closed or raw._reader.eof_received)


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
        "Connection._result": "_result" in _names_set(connection),
        "_StreamReader.eof_received": hasattr(getattr(module, "_StreamReader", None), "eof_received"),
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
