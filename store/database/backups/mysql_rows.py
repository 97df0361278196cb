"""Our own backup of a MySQL database: each table's definition and rows, a line of JSON each, all of one instant.

It needs no client program and works in the server's slim image. The last line counts the rows: a stream without it was cut off.
"""

import base64
from collections.abc import Iterator
from typing import IO, Any

import orjson
import pymysql

from store.database.backups.mysql_session import Connection, make_room, opened, outdate_caches, quoted, tables_of
from store.database.backups.sink import Sink
from store.errors import BackupUnusable

_HEAD = {"gigs_backup": 1}
_BATCH = 200
# What a generated column holds is computed anew; a FLOAT's text is shorter than its value, a DOUBLE's is not.
_COLUMNS = (
    "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = %s "
    "AND extra NOT LIKE '%%GENERATED%%' ORDER BY ordinal_position"
)


def is_ours(head: bytes) -> bool:
    """Whether a stream that begins like this is a backup of this kind."""
    return head.startswith(b'{"gigs_backup":')


def write(url: str, out: Sink) -> str:
    """Write every table as it is at one instant, while others go on writing."""
    # No value is converted: what the database says is what it will be told.
    with opened(url, conv={}, cursorclass=pymysql.cursors.SSCursor) as connection:
        _say(out, _HEAD)
        with connection.cursor() as cursor:
            cursor.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT")
        counts = {table: _write_table(connection, table, out) for table in tables_of(connection)}
        _say(out, {"rows": counts})
    return f"{len(counts)} tables, {sum(counts.values())} rows"


def _write_table(connection: Connection, table: str, out: Sink) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW CREATE TABLE {quoted(table)}")
        create = cursor.fetchall()[0][1]
        cursor.execute(_COLUMNS, (table,))
        columns = [(_word(name), _word(kind)) for name, kind in cursor.fetchall()]
        _say(out, {"table": table, "create": _word(create), "columns": [name for name, _ in columns]})
        wanted = ", ".join(f"CAST({quoted(name)} AS DOUBLE)" if kind == "float" else quoted(name) for name, kind in columns)
        cursor.execute(f"SELECT {wanted} FROM {quoted(table)}")  # noqa: S608 quoted names of the database's own
        count = 0
        for row in cursor:
            _say(out, [{"b": base64.b64encode(one).decode()} if isinstance(one, bytes) else one for one in row])
            count += 1
        return count


def restore(url: str, source: IO[bytes], *, replace: bool) -> str:
    """Make the tables anew and fill them.

    Errors: BackupUnusable when the stream is not whole or not understood.
    """
    expected = _check(source)
    with opened(url) as connection:
        version = make_room(connection, replace=replace)
        with connection.cursor() as cursor:
            for table, rows in _tables(source):
                cursor.execute(table["create"])
                names = ", ".join(quoted(name) for name in table["columns"])
                places = ", ".join(["%s"] * len(table["columns"]))
                insert = f"INSERT INTO {quoted(table['table'])} ({names}) VALUES ({places})"  # noqa: S608
                for batch in rows:
                    cursor.executemany(insert, batch)
        outdate_caches(connection, version)
    return f"{len(expected)} tables, {sum(expected.values())} rows"


def _check(source: IO[bytes]) -> dict[str, int]:
    """The rows of each table, which the last line says and the stream has."""
    counts: dict[str, int] = {}
    said: dict[str, int] | None = None
    table = ""
    try:
        for line in map(orjson.loads, source):
            if isinstance(line, list):
                counts[table] += 1
            elif "table" in line:
                table = line["table"]
                counts[table] = 0
            elif "rows" in line:
                said = line["rows"]
            elif line != _HEAD:
                raise BackupUnusable("the backup is of a later version of this server")
    except (ValueError, KeyError) as error:
        raise BackupUnusable(f"the backup is damaged ({error})") from None
    if said != counts:
        raise BackupUnusable("the backup is not whole: its last tables or rows are missing")
    source.seek(0)
    return counts


def _tables(source: IO[bytes]) -> Iterator[tuple[dict[str, Any], Iterator[list[list[Any]]]]]:
    """Each table's definition and its rows in batches, which must be used up before the next."""
    lines = map(orjson.loads, source)
    head: list[Any] = [next((line for line in lines if "table" in line), None)]

    def batches() -> Iterator[list[list[Any]]]:
        batch: list[list[Any]] = []
        for line in lines:
            if not isinstance(line, list):
                head[0] = line
                break
            batch.append([base64.b64decode(one["b"]) if isinstance(one, dict) else one for one in line])
            if len(batch) == _BATCH:
                yield batch
                batch = []
        if batch:
            yield batch

    while head[0] is not None and "table" in head[0]:
        yield head[0], batches()


def _say(out: Sink, line: Any) -> None:
    out.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))


def _word(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value
