"""A connection to MySQL as the store uses it: aiomysql's own connection, below its cursor.

The cursor asks for the warnings of every statement that has any and raises them as Python warnings; and rows are read by our own
reader (rows.py). docs/database-layer.md says what that gains.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from functools import partial
from typing import Any, TypeVar

import orjson
import pymysql
from databases.interfaces import ConnectionBackend
from pymysql import converters
from pymysql.constants import ER, SERVER_STATUS

from store.database import dialect as dialects
from store.database.deadlines import remaining_s
from store.database.faults import is_connection_lost, is_denied, translate, why_lost
from store.database.nested.arrays import with_items_of_any_length
from store.database.pooling.pooled import Arguments, WriteResult
from store.database.statements import Processor, Row, Statement
from store.errors import DatabaseUnavailable, StatementFailed, StoreError
from store.mysql import private
from store.mysql.prepared import PreparedStatements, was_not_run
from store.mysql.rows import read_rows, rows_held
from store.mysql.time_limits import is_mariadb, limit_for

T = TypeVar("T")

_IS_READ_ONLY = "SELECT @@global.read_only OR @@global.innodb_read_only"  # the second is Aurora's
_IS_GALERA = "SHOW GLOBAL VARIABLES LIKE 'wsrep_on'"  # MariaDB without Galera says OFF, MySQL gives no row
_IS_IN_CLUSTER = "SHOW GLOBAL STATUS LIKE 'wsrep_ready'"
# RuntimeError and AttributeError: aiomysql's answer to a transport that was closed under it.
_DRIVERS_ERRORS = (pymysql.err.Error, OSError, RuntimeError, AttributeError)


def _quoted(value: object) -> str:
    return f"'{value}'"


def _instant(value: datetime) -> str:
    """To the second, and without an offset: it is UTC. To replace both in the value first would take as long again."""
    return f"'{value.isoformat(' ', 'seconds')[:19]}'"


# Values whose own text is what MySQL reads, and the driver's own way to write numbers: its look-up takes several times as long.
_PLAIN: Mapping[type, Callable[[Any], str]] = {
    int: str,
    datetime: _instant,
    date: _quoted,
    float: converters.escape_float,
    Decimal: partial(converters.Decimal2Literal, d=None),
}
_TEXTS: frozenset[type] = frozenset({str, type(None)})
_NUMBERS: frozenset[type] = frozenset({int, float, Decimal, type(None)})
# Equal values of these are written alike (of 1.0 and 1.00 that is not so), and many rows share them.
_REPEATED: frozenset[type] = frozenset({datetime, date, time, bool, type(None)})


class MySqlConnection:
    """A pooled connection to MySQL."""

    def __init__(
        self, connection: ConnectionBackend, kill: Callable[[int], None] = lambda thread_id: None, most_prepared: int = 0
    ) -> None:
        """`kill` ends a thread of the server whose connection was cut off while a statement was under way.

        `most_prepared`: how many statements may be prepared at a time (prepared.py).
        """
        self._connection = connection
        self._raw: Any = connection.raw_connection
        self._wire = private.wire_of(self._raw)
        self._kill = kill
        self._is_running = False
        self._was_denied = False
        version = self._raw.get_server_info()
        self._limited = limit_for(version)
        self._prepared = PreparedStatements(most_prepared if is_mariadb(version) else 0)
        self.is_fresh = True

    async def prepare(self) -> None:
        """Set the session up."""
        await self._raw.query(dialects.MYSQL_ISOLATION)

    async def refuse_read_only(self) -> None:
        if await self._first_value(_IS_READ_ONLY) not in (0, None):
            raise DatabaseUnavailable("it is read-only")
        if await self._first_value(_IS_GALERA) == "ON" and await self._first_value(_IS_IN_CLUSTER) != "ON":
            raise DatabaseUnavailable("this node of the cluster is not ready")

    async def _first_value(self, sql: str) -> Any:
        rows = await self._read(sql.encode(), ())
        return rows[0][-1] if rows else None

    @property
    def is_usable(self) -> bool:
        # aiomysql's own pool looks in the same way: a server that hung up has sent an end-of-file.
        return not (self._was_denied or self._wire.has_ended or self._raw.closed)

    async def read(self, statement: Statement, sql: str, arguments: Arguments) -> list[Row]:
        """Read by the prepared statement, or by the whole text; once more where items are long, or what was prepared is lost."""
        is_short = statement.may_have_short_items()
        text = sql if is_short else with_items_of_any_length(sql)
        call = self._prepared.call(text)
        if call is None and self._prepared.is_due(text):
            call = await self._prepared.prepare(text, self._ask, self.literal)
        try:
            return await self._read(self._written(call or text, arguments), statement.processors)
        except orjson.JSONDecodeError:
            if not is_short:
                raise
            statement.had_long_items()
        except StatementFailed as error:
            if call is None or not was_not_run(error.__cause__):
                raise
            self._prepared.give_up(text)
        return await self.read(statement, sql, arguments)

    def _ask(self, sql: str) -> Awaitable[list[Row]]:
        return self._read(self._written(sql, None), ())

    async def _read(self, sql: bytes, processors: Sequence[Processor | None]) -> list[Row]:
        self._is_running, wire = True, self._wire
        try:
            held = await (private.ask(self._raw, wire, sql) or private.ask_at_length(self._raw, wire, sql))
            rows = rows_held(held, processors)
            if rows is None:
                rows = await read_rows(wire, processors, held)
        except asyncio.CancelledError:
            self._raw.close()  # the rest of the answer is still on its way
            raise
        except orjson.JSONDecodeError:
            self._is_running = False
            raise
        except _DRIVERS_ERRORS as error:
            raise self._failed(error) from error
        finally:
            wire.end()
        self._is_running = False
        return rows

    async def run(self, sql: str, arguments: Arguments) -> WriteResult:
        matched = await self._command(self._raw.query(self._written(sql, arguments)))
        return WriteResult(matched or 0, self._raw.insert_id() or 0)

    async def insert_ignoring(self, sql: str, arguments: Arguments) -> WriteResult:
        outcome = await self.run(sql, arguments)
        if private.warning_count(self._raw):
            for _, code, message in await self._command(self._raw.show_warnings()):
                if code != ER.DUP_ENTRY:
                    raise translate(pymysql.err.DatabaseError(code, message))
        return outcome

    async def begin(self) -> None:
        await self._command(self._raw.begin())

    async def commit(self) -> None:
        await self._command(self._raw.commit())

    async def rollback(self) -> None:
        await self._command(self._raw.rollback())

    def literal(self, value: Any) -> str:
        """A value written into SQL text, quoted."""
        # Most of what is written in bulk: the driver translates a text letter by letter, which takes many times as long.
        if type(value) is str:
            backslash, quote = self._escapes
            return "'" + value.replace("\\", backslash).replace("'", quote) + "'"
        if value is None:
            return "NULL"
        if (plain := _PLAIN.get(type(value))) is not None:
            return plain(value)
        if isinstance(value, (bytes, bytearray)):
            return f"x'{value.hex()}'"  # the driver would use backslashes, which not every sql_mode takes
        written: str = self._raw.escape(value)
        return written

    def literals(self, values: Sequence[Any]) -> Iterable[str]:
        types = set(map(type, values))
        if types == {int}:
            return map(str, values)
        if types <= _TEXTS:
            backslash, quote = self._escapes
            return [
                "NULL" if value is None else "'" + value.replace("\\", backslash).replace("'", quote) + "'" for value in values
            ]
        if types <= _REPEATED:
            return map({value: self.literal(value) for value in set(values)}.__getitem__, values)
        if types <= _NUMBERS:
            return ["NULL" if value is None else _PLAIN[type(value)](value) for value in values]
        return map(self.literal, values)

    @property
    def _escapes(self) -> tuple[str, str]:
        """What a backslash and a quote in a text are written as."""
        if self._raw.server_status & SERVER_STATUS.SERVER_STATUS_NO_BACKSLASH_ESCAPES:
            return "\\", "''"
        return "\\\\", "\\'"

    def abandon(self) -> None:
        if self._is_running:
            self._is_running = False
            self._kill(self._raw.thread_id())
        self._raw.close()

    async def close(self) -> None:
        self._raw.close()
        await self._connection.release()

    def _written(self, sql: str, arguments: Arguments) -> bytes:
        """The text with its values, this protocol has no others, and with the time that the request has left."""
        self.is_fresh = False
        if arguments.__class__ is dict or isinstance(arguments, Mapping):
            literal = self.literal
            sql = sql % {name: literal(value) for name, value in arguments.items()}
        seconds = remaining_s()
        if seconds is not None:
            sql = self._limited(sql, seconds)
        try:
            return sql.encode()
        except UnicodeEncodeError as error:
            raise StatementFailed("a text has half of a surrogate pair, which is no character") from error

    async def _command(self, command: Awaitable[T]) -> T:
        self._is_running = True
        try:
            answer = await command
            self._is_running = False
            return answer
        except _DRIVERS_ERRORS as error:
            raise self._failed(error) from error

    def _failed(self, error: Exception) -> StoreError:
        """What a command's failure means; a connection that was lost is closed."""
        self._is_running = False
        if self._raw.closed or is_connection_lost(error):
            self._raw.close()
            return DatabaseUnavailable(why_lost(error))
        if is_denied(error):  # rights that are granted from now on count for new connections only
            self._was_denied = True
        return translate(error)
