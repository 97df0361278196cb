"""Which revisions this code knows, read from their files: a serving process needs no more, and Alembic would take 8 MB of it."""

import re
from functools import lru_cache
from pathlib import Path

from sqlalchemy import text

from store.database.connection import Database
from store.errors import SchemaBehind, StatementFailed

_FILES = Path(__file__).parent / "versions"
_NAMES = re.compile(r'^(down_)?revision\b[^=\n]*= *(?:"(\w+)"|None) *$', re.MULTILINE)
_CURRENT = text("SELECT version_num FROM alembic_version")


@lru_cache(maxsize=1)
def revisions() -> tuple[str, ...]:
    """Every revision, the oldest first.

    Errors: ValueError when the files do not make one line from the first to the last.
    """
    follower: dict[str, str] = {}
    for path in _FILES.glob("*.py"):
        names = {bool(down): name for down, name in _NAMES.findall(path.read_text(encoding="utf-8"))}
        if names.keys() == {True, False}:
            follower[names[True]] = names[False]
    line: list[str] = []
    while (last := line[-1] if line else "") in follower:
        line.append(follower.pop(last))
    if follower or not line:
        raise ValueError(f"these revisions in {_FILES} follow none of the others: {sorted(follower.values())}")
    return tuple(line)


def needed_revision() -> str:
    """The newest revision in this code."""
    return revisions()[-1]


async def check(database: Database) -> str:
    """The revision that the schema is at: the one that this code needs, or a newer one.

    Errors: SchemaBehind naming both revisions; DatabaseUnavailable.
    """
    needed = needed_revision()
    try:
        current = await database.fetch_value(_CURRENT)
    except StatementFailed:
        current = None  # no such table: never migrated
    if current is None or (current != needed and current in revisions()):
        raise SchemaBehind(current, needed)
    return str(current)
