"""Statements that a connection has prepared, so that the server reads their text once and not at each call.

What is sent is still text: `PREPARE name FROM ...` once, then `EXECUTE name USING ...` with the values written as they are in any
other text. So a call is limited in time, ended, answered and read like every other statement. MariaDB alone is sent this:
MySQL's EXECUTE takes no values, only variables that were set before.
Source: MariaDB, "PREPARE Statement", "EXECUTE STATEMENT" (expressions since 10.2.3), "SET STATEMENT".
"""

import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Final

import pymysql

from store.errors import StatementFailed

_BEFORE: Final = 2  # reads as plain text: preparing costs about as much as one of them
_LONGEST: Final = 8192  # characters; longer ones have long lists, whose length is another each time
_MOST_SEEN: Final = 512
_PLACEHOLDER: Final = re.compile(r"%\((.+?)\)s|%%")
# There is no such statement, as behind a proxy that changed servers; tables change all the time; it takes other values.
_NOT_RUN: Final = frozenset({1243, 1615, 1210})

Prepare = Callable[[str, str], Awaitable[object]]  # has the server prepare a text, with ? for its values, under a name


class PreparedStatements:
    """What one connection has prepared: the statements last used, by their text."""

    def __init__(self, most: int) -> None:
        """`most`: how many at a time; 0 prepares none."""
        self._names = [f"p{number}" for number in range(most)]  # those that stand for no statement
        self._calls: OrderedDict[str, tuple[str, str]] = OrderedDict()  # the name of each text, and what runs it
        self._most = most
        self._seen: dict[int, float] = {}  # by the hash of the text: how often, -inf for what is not to be prepared

    def call(self, sql: str) -> str | None:
        """The text that runs this statement, with its placeholders; None if it is not prepared."""
        found = self._calls.get(sql)
        if found is None:
            return None
        self._calls.move_to_end(sql)
        return found[1]

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

    async def prepare(self, sql: str, prepare: Prepare) -> str | None:
        """What `call` says from now on; None if the server does not prepare this statement.

        With as many as there may be, it gets the name of the one used longest ago, which the server then drops.
        """
        name = self._names.pop() if self._names else self._calls.popitem(last=False)[1][0]
        try:
            await prepare(name, _PLACEHOLDER.sub(lambda found: "?" if found[1] else "%", sql))
        except BaseException as error:
            self._names.append(name)
            if not isinstance(error, StatementFailed):
                raise
            self._seen[hash(sql)] = float("-inf")
            return None
        values = ", ".join(found[0] for found in _PLACEHOLDER.finditer(sql) if found[1])
        call = f"EXECUTE {name} USING {values}" if values else f"EXECUTE {name}"
        self._calls[sql] = name, call
        self._seen.pop(hash(sql), None)
        return call

    def give_up(self, sql: str) -> None:
        """Run this statement as plain text on this connection."""
        self._names.append(self._calls.pop(sql)[0])
        self._seen[hash(sql)] = float("-inf")


def was_not_run(error: BaseException | None) -> bool:
    """Whether a statement failed for being a prepared one: as plain text it may well run."""
    return isinstance(error, pymysql.err.Error) and bool(error.args) and error.args[0] in _NOT_RUN
