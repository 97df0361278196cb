"""Bills are read by their event, whatever the database's statistics make of a catalog that has just been filled."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select
from sqlalchemy.dialects.mysql import dialect

from loaders.events.carried.relations import event_rows
from loaders.wanted import Wanted
from store.database.connection import Database
from store.tables import events
from tests.builders import Gig, add_gigs
from tests.schema.asking import ask
from tests.servers import MariaDb

WANTED = Wanted(frozenset({"id"}), {"performances": Wanted(None, {"artist": Wanted(frozenset({"id", "name"}), {})})})
_INDEX = "database_name = 'gigs_test' AND table_name = 'performances' AND stat_name LIKE 'n_diff%'"


@pytest.fixture
async def misled(mariadb: MariaDb, database: Database) -> AsyncIterator[MariaDb]:
    """A server with forty gigs that takes every event to have ten thousand acts."""
    await add_gigs(database, *(Gig(f"Gig {number}", performers=(f"Act {number}",)) for number in range(40)))
    mariadb.run(
        "ALTER TABLE gigs_test.performances STATS_AUTO_RECALC = 0",
        "ANALYZE TABLE gigs_test.performances, gigs_test.artists",
        "UPDATE mysql.innodb_table_stats SET n_rows = 20000 WHERE database_name = 'gigs_test' AND table_name = 'performances'",
        f"UPDATE mysql.innodb_index_stats SET stat_value = IF(stat_name = 'n_diff_pfx01', 2, 20000) WHERE {_INDEX}",
        "RENAME TABLE gigs_test.performances TO gigs_test.away, gigs_test.away TO gigs_test.performances",  # reads them anew
    )
    yield mariadb
    mariadb.run("ALTER TABLE gigs_test.performances STATS_AUTO_RECALC = DEFAULT", "ANALYZE TABLE gigs_test.performances")


@pytest.mark.parametrize("database_url", ["mariadb"], indirect=True)
async def test_an_events_acts_are_found_by_the_event(database: Database, misled: MariaDb) -> None:
    statement = select(*event_rows(WANTED)).where(events.c.id < 21)
    text = str(statement.compile(dialect=dialect(), compile_kwargs={"literal_binds": True}))
    steps = misled.run(f"EXPLAIN {text}", database="gigs_test")
    order = [row[2] for row in steps if row[1] == "DEPENDENT SUBQUERY"]
    assert order == ["performances", "artists"], steps
    answer = await ask(database, "{ events(first: 1) { nodes { performances { artist { name } } } } }")
    assert len(answer["events"]["nodes"][0]["performances"]) == 1
