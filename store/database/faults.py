"""Translates the drivers' errors into the store's own."""

import socket
import sqlite3

import pymysql
from pymysql.constants import CR, ER

from store.errors import (
    ConstraintViolation,
    Contention,
    DatabaseUnavailable,
    DeadlinePassed,
    DuplicateKey,
    StatementFailed,
    StoreError,
)

# Galera tells a conflict with another node at commit as a deadlock. The rest are write conflicts of TiDB.
_CONTENTION = frozenset({ER.LOCK_DEADLOCK, ER.LOCK_WAIT_TIMEOUT, 8002, 8005, 8022, 8028, 9007})
_DUPLICATE = frozenset({ER.DUP_ENTRY, 1586})  # 1586: ER_DUP_ENTRY_WITH_KEY_NAME
_CONSTRAINT = frozenset({ER.BAD_NULL_ERROR, ER.NO_REFERENCED_ROW, ER.NO_REFERENCED_ROW_2, ER.ROW_IS_REFERENCED,
                         ER.ROW_IS_REFERENCED_2, 3819, 4025})  # fmt: skip  # 3819, 4025: CHECK on MySQL, on MariaDB
_OUT_OF_TIME = frozenset({1969, 3024})  # max_statement_time on MariaDB, MAX_EXECUTION_TIME on MySQL
_LOST = frozenset({
    CR.CR_SERVER_GONE_ERROR, CR.CR_SERVER_LOST, CR.CR_CONN_HOST_ERROR, CR.CR_CONNECTION_ERROR, CR.CR_COMMANDS_OUT_OF_SYNC,
    CR.CR_MALFORMED_PACKET,
    ER.SERVER_SHUTDOWN, 1927,  # 1927: killed, on MariaDB
    ER.CON_COUNT_ERROR, ER.TOO_MANY_USER_CONNECTIONS, 3169, 4031,  # 3169, 4031: MySQL 8, killed, idle too long
    1047,  # a Galera node that has left its cluster
    1290, 1792, 1836,  # read-only: another connection may lead to a server that is not
    9001, 9002, 9003, 9005,  # TiDB: a part of the cluster is away
})  # fmt: skip
_DENIED = frozenset({ER.DBACCESS_DENIED_ERROR, ER.TABLEACCESS_DENIED_ERROR, ER.COLUMNACCESS_DENIED_ERROR})
_NO_ROOM = frozenset({3, 1021, 1026, 1114})
_ENGINE_ERROR = 1030  # the engine's own number stands in the text
_ENGINE_NO_ROOM = ("error 27 ", "error 28 ", "error 135 ", "error: 28")
_SQLITE_DUPLICATE = frozenset({"SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY", "SQLITE_CONSTRAINT_ROWID"})


def is_connection_lost(error: BaseException) -> bool:
    """Whether the connection cannot be used after this error."""
    if isinstance(error, pymysql.err.Error):
        code = _code(error)
        return code in _LOST or code == 0 or isinstance(error, pymysql.err.InterfaceError)
    return isinstance(error, (OSError, RuntimeError, AttributeError))


def is_denied(error: BaseException) -> bool:
    """Whether this user lacks the right to do it."""
    return isinstance(error, pymysql.err.Error) and _code(error) in _DENIED


def reason_of(error: BaseException) -> str:
    """Why a connection could not be made, in words for operators; it names settings, never their values."""
    if isinstance(error, pymysql.err.Error) and (words := _REASONS.get(_code(error))):
        return words
    cause = next((one for one in (error, error.__cause__, error.__context__) if isinstance(one, OSError)), None)
    if isinstance(cause, socket.gaierror):
        return "its host name is unknown (check DB_HOST)"
    if isinstance(cause, ConnectionRefusedError) or "refused" in str(error):
        return "nobody listens there (is it running? check DB_HOST and DB_PORT)"
    if isinstance(error, sqlite3.Error):
        return f"{error} (check SQLITE_PATH)"
    return cause.strerror or type(cause).__name__ if cause else f"{type(error).__name__} {_code(error)}"


def why_lost(error: BaseException) -> str:
    """Why a connection ended, in words for operators."""
    code = _code(error)
    return (
        f"the database dropped the connection: {_WHY_LOST[code]}" if code in _WHY_LOST else "the database dropped the connection"
    )


def is_unreachable(error: BaseException) -> bool:
    """Whether no session could be had at all, or it was lost."""
    return is_connection_lost(error) or _code(error) in _REASONS


_REASONS = {
    ER.ACCESS_DENIED_ERROR: "it denies access (check DB_USER and DB_PASSWORD)",
    ER.DBACCESS_DENIED_ERROR: "this user may not use the database (check DB_NAME and the user's rights)",
    ER.BAD_DB_ERROR: "there is no database with this name (check DB_NAME, or create it)",
    ER.CON_COUNT_ERROR: "it has too many connections",
    ER.TOO_MANY_USER_CONNECTIONS: "this user has too many connections",
    ER.HOST_NOT_PRIVILEGED: "it accepts no connections from this host",
    ER.HOST_IS_BLOCKED: "it blocks this host after too many errors (FLUSH HOSTS)",
}


_WHY_LOST = {
    ER.CON_COUNT_ERROR: "it has too many connections",
    1047: "this node of the cluster is not ready",
    1290: "it is read-only",
    1792: "it is read-only",
    1836: "it is read-only",
}


def translate(error: BaseException) -> StoreError:
    """The store's error for a driver's error about a statement."""
    if isinstance(error, sqlite3.Error):
        return _from_sqlite(error)
    code, message = _code(error), str(error.args[-1] if error.args else error)
    if code in _NO_ROOM or (code == _ENGINE_ERROR and any(words in message for words in _ENGINE_NO_ROOM)):
        return DatabaseUnavailable(f"it has no room left on its disk: {message}")
    if code in _CONTENTION:
        return Contention(message)
    if code in _OUT_OF_TIME:
        return DeadlinePassed(message)
    if code in _DUPLICATE:
        return DuplicateKey(message)
    if code in _CONSTRAINT:
        return ConstraintViolation(message)
    return StatementFailed(message)


def _from_sqlite(error: sqlite3.Error) -> StoreError:
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return Contention(str(error))
    if name == "SQLITE_INTERRUPT":
        return DeadlinePassed(str(error))
    if name in _SQLITE_DUPLICATE:
        return DuplicateKey(str(error))
    if name.startswith("SQLITE_CONSTRAINT"):
        return ConstraintViolation(str(error))
    if name.startswith(("SQLITE_CANTOPEN", "SQLITE_IOERR", "SQLITE_FULL", "SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_READONLY")):
        return DatabaseUnavailable(str(error))
    return StatementFailed(str(error))


def _code(error: BaseException) -> int:
    return error.args[0] if error.args and isinstance(error.args[0], int) else -1
