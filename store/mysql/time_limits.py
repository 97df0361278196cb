"""How a server of the MySQL family is told how long a statement may take: each brand has a way of its own.

Source: MariaDB, "SET STATEMENT" and "max_statement_time" (any statement, seconds with fractions); MySQL 8, "Optimizer Hints",
MAX_EXECUTION_TIME (SELECT alone, milliseconds, 5.7.8 and later), which TiDB and Aurora take too.
"""

import re
from collections.abc import Callable

Limit = Callable[[str, float], str]  # a statement and its seconds in, the statement that ends by itself out

_VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)")
_SELECT = re.compile(r"[\s(]*SELECT\b", re.IGNORECASE)
_HINTED_SINCE = (5, 7, 8)
_SHORTEST_S = 0.001  # 0 means no limit to both


def limit_for(server_version: str) -> Limit:
    """The way of the server that greeted us with this version. One that knows none is left without a limit."""
    if is_mariadb(server_version):
        return _set_statement
    found = _VERSION.search(server_version)
    if found and tuple(map(int, found.groups())) >= _HINTED_SINCE:
        return _hint
    return _unlimited


def is_mariadb(server_version: str) -> bool:
    """Whether it is MariaDB that greeted us with this version."""
    return "mariadb" in server_version.lower()


def _set_statement(sql: str, seconds: float) -> str:
    return f"SET STATEMENT max_statement_time={max(seconds, _SHORTEST_S):.3f} FOR {sql}"


def _hint(sql: str, seconds: float) -> str:
    start = _SELECT.match(sql)
    if start is None:
        return sql
    milliseconds = max(round(seconds * 1000), 1)
    return f"{sql[: start.end()]} /*+ MAX_EXECUTION_TIME({milliseconds}) */{sql[start.end() :]}"


def _unlimited(sql: str, seconds: float) -> str:
    return sql
