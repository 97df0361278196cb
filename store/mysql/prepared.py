"""Statements that a connection has prepared, so that the server reads their text once and not at each call.

What is sent is still text: `PREPARE name FROM ...` once, then `EXECUTE name USING ...` with the values written as they are in any
other text. So a call is limited in time, ended, answered and read like every other statement. MariaDB alone is sent this:
MySQL's EXECUTE takes no values, only variables that were set before.
Source: MariaDB, "PREPARE Statement", "EXECUTE STATEMENT" (expressions since 10.2.3), "SET STATEMENT".
"""

import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from hashlib import blake2b
from typing import Final

import pymysql

from store.errors import StatementFailed

_BEFORE: Final = 2  # reads as plain text: preparing costs about as much as one of them
_LONGEST: Final = 8192  # characters; longer ones have long lists, whose length is another each time
_MOST_SEEN: Final = 512
_NEVER: Final = float("-inf")  # reads before a statement that the server does not prepare is prepared
_PLACEHOLDER: Final = re.compile(r"%\((.+?)\)s|%%")
# There is no such statement, as behind a proxy that changed servers; tables change all the time; it takes other values.
_NOT_RUN: Final = frozenset({1243, 1615, 1210})


class PreparedStatements:
    """What one connection has prepared: the statements last used, by their text."""

    def __init__(self, most: int) -> None:
        """`most`: how many at a time; 0 prepares none."""
        self._most = most
        self._calls: OrderedDict[str, str] = OrderedDict()
        self._seen: dict[int, float] = {}  # how often, by the hash of the text

    def call(self, sql: str) -> str | None:
        """The text that runs this statement, with its placeholders; None if it is not prepared."""
        found = self._calls.get(sql)
        if found is not None:
            self._calls.move_to_end(sql)
        return found

    def is_due(self, sql: str) -> bool:
        """Whether to prepare this statement, which is read now: whether it was read before."""
        if not self._most or len(sql) > _LONGEST:
            return False
        key = hash(sql)
        times = self._seen.get(key, 0)
        if not times and len(self._seen) >= _MOST_SEEN:
            self._seen.clear()
        self._seen[key] = times + 1
        return times >= _BEFORE

    async def prepare(self, sql: str, run: Callable[[str], Awaitable[object]], literal: Callable[[str], str]) -> str | None:
        """What `call` says from now on; None if the server does not prepare this statement.

        `run` sends a text, in which `literal` writes a value. With as many as there may be, the one used longest ago is dropped.
        """
        if len(self._calls) >= self._most:
            oldest = next(iter(self._calls))
            with suppress(StatementFailed):  # the server may have lost it
                await run(f"DEALLOCATE PREPARE {_name(oldest)}")
            del self._calls[oldest]
        try:
            await run(f"PREPARE {_name(sql)} FROM {literal(_PLACEHOLDER.sub(_in_server, sql))}")
        except StatementFailed:
            self._seen[hash(sql)] = _NEVER
            return None
        values = ", ".join(found[0] for found in _PLACEHOLDER.finditer(sql) if found[1])
        self._calls[sql] = call = f"EXECUTE {_name(sql)} USING {values}" if values else f"EXECUTE {_name(sql)}"
        self._seen.pop(hash(sql), None)
        return call

    def give_up(self, sql: str) -> None:
        """Run this statement as plain text on this connection."""
        del self._calls[sql]
        self._seen[hash(sql)] = _NEVER


def was_not_run(error: BaseException | None) -> bool:
    """Whether a statement failed for being a prepared one: as plain text it may well run."""
    return isinstance(error, pymysql.err.Error) and bool(error.args) and error.args[0] in _NOT_RUN


def _name(sql: str) -> str:
    """The same name for the same text alone: whoever prepared it on this connection of a proxy, it does the same."""
    return f"p{blake2b(sql.encode(), digest_size=12).hexdigest()}"


def _in_server(found: re.Match[str]) -> str:
    return "?" if found[1] else "%"
