"""A predecessor's database with every table filled, in old character sets: nothing is lost, whatever comes between.

The rows are bench/database/adoption.py's; `make adoption` does the same with 100,000 listings.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from bench.database.adoption import OLD_CHARSETS, Held, Size, columns_of, fill, held_in
from store.errors import StatementFailed
from store.migrations import upgrade
from tests.servers import MariaDb

NAME = "sizeable"
SMALL = Size(users=40, events=120, listings=300)


class Adopted:
    """The filled database, and what it held before."""

    def __init__(self, server: MariaDb) -> None:
        self.server = server
        self.url = server.url(NAME)
        self.columns: Mapping[str, Sequence[str]] = columns_of(server, NAME)
        self.before = self.held()

    def held(self) -> dict[str, Held]:
        """What it holds now, in the columns of then."""
        return held_in(self.server, NAME, self.columns)


@pytest.fixture
def filled(mariadb: MariaDb) -> Adopted:
    """Not migrated yet."""
    fill(mariadb, NAME, SMALL)
    made = Adopted(mariadb)
    assert len(made.before) == 16
    assert all(held.rows for held in made.before.values())
    return made


def test_missing_rights_and_two_at_once_lose_nothing(filled: Adopted) -> None:
    server = filled.server
    server.run("CREATE OR REPLACE USER newcomer IDENTIFIED BY 'n'")
    server.run(f"GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, REFERENCES, INDEX ON {NAME}.* TO newcomer")
    theirs = filled.url.replace("root@", "newcomer:n@")
    with pytest.raises(StatementFailed, match="ALTER command denied"):
        upgrade.upgrade(theirs)
    assert filled.held() == filled.before
    server.run(f"GRANT ALL ON {NAME}.* TO newcomer")
    with ThreadPoolExecutor(2) as both:
        remarks = list(both.map(upgrade.upgrade, [theirs, theirs]))
    assert remarks == [[], []]
    assert filled.held() == filled.before
    assert upgrade.survey(filled.url) == []
    charsets = "SELECT DISTINCT character_set_name FROM information_schema.columns WHERE table_schema = '{}' AND table_name IN {}"
    names = tuple(OLD_CHARSETS)
    held = {str(row[0]) for row in server.run(charsets.format(NAME, names)) if row[0] not in (None, "ascii")}
    assert held == {"utf8mb4"}


def test_forward_and_back_by_one_revision_loses_nothing(filled: Adopted) -> None:
    *_, last_but_one, last = upgrade.revisions()
    upgrade.upgrade(filled.url, last_but_one)
    assert filled.held() == filled.before
    for _ in range(2):  # back: an older version leaves a newer database as it is, and a migration may be run again
        upgrade.upgrade(filled.url)
        assert upgrade.current_revision(filled.url) == last
        assert filled.held() == filled.before
        filled.server.run(f"UPDATE alembic_version SET version_num = '{last_but_one}'", database=NAME)
