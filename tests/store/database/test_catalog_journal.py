"""What versions touched: how it is written down, read, remembered, and asked for."""

from typing import Any

import pytest
from sqlalchemy import delete

from store.database.catalog.changes import WATCHED, CatalogChanges, Kind, Touched, numbers_of, thing
from store.database.catalog.journal import MOST_THINGS, MOST_VERSIONS, NOT_YET, READ, Change, Journal, News, news_of
from store.database.catalog.version import CURRENT
from store.database.connection import Database
from store.events.journal import VERSIONS_KEPT
from store.tables import catalog_changes, events, metadata, users

# Forgetting one of them would leave caches with what is no longer so.
SHOWN_TO_EVERYBODY = (
    *("artists", "event_changes", "event_redirects", "events", "performances", "source_events"),
    *("venue_availability", "venue_names", "venues"),
)


def journal_of(*changes: Change) -> Journal:
    """What a process remembers that has followed every version since the first."""
    journal = Journal()
    journal.begin_anew(1)
    for change in changes:
        journal.note(change)
    return journal


def test_things_are_written_down_in_a_form_that_processes_of_other_releases_read() -> None:
    written = {kind.name: thing(kind, 5) for kind in Kind}
    assert written == {"EVENT": 40, "VENUE": 41, "ARTIST": 42, "VENUE_LIST": 43, "ARTIST_LIST": 44}


def test_the_numbers_of_one_kind_are_found_among_all_things() -> None:
    things = [thing(Kind.EVENT, 1), thing(Kind.EVENT, 9), thing(Kind.VENUE, 1), thing(Kind.ARTIST_LIST, 3)]
    assert numbers_of(Kind.EVENT, things) == {1, 9}
    assert numbers_of(Kind.ARTIST_LIST, things) == {3}
    assert numbers_of(Kind.ARTIST, things) == set()


@pytest.mark.parametrize("name", SHOWN_TO_EVERYBODY)
def test_a_write_to_what_everybody_is_shown_has_to_say_what_it_touches(name: str) -> None:
    changes = CatalogChanges()
    changes.wrote(delete(metadata.tables[name]), None)
    assert changes.is_everything


def test_no_other_table_is_watched() -> None:
    assert set(SHOWN_TO_EVERYBODY) == WATCHED


def test_a_write_that_says_nothing_comes_too_late_as_well() -> None:
    changes = CatalogChanges()
    changes.is_told = True
    changes.wrote(delete(users), None)
    with pytest.raises(RuntimeError, match="after the last change"):
        changes.wrote(delete(events), None)


def test_all_that_a_transaction_touches_is_one_change() -> None:
    changes = CatalogChanges()
    changes.wrote(delete(events), Touched(events=[1, 2], venues=[3]))
    changes.add(Touched(events=[2], artists=[4]))
    assert (changes.events, changes.venues, changes.artists, changes.is_everything) == ({1, 2}, {3}, {4}, False)


async def test_one_statement_reads_the_version_and_what_led_to_it(database: Database) -> None:
    rows: list[dict[str, Any]] = [
        {"version": 2, "touched": [8]},
        {"version": 3, "touched": None},
        {"version": 4, "touched": [16, 24]},
    ]
    async with database.transaction() as tx:
        await tx.insert_many(catalog_changes, rows)
    news = news_of(await database.fetch_all(READ, {"known": 2}))
    assert news == News(1, [Change(3, None), Change(4, [16, 24])])
    assert news_of(await database.fetch_all(READ, {"known": NOT_YET})) == News(1, [])
    assert await database.fetch_value(CURRENT) == 1


async def test_as_many_versions_are_read_at_a_time_as_may_be_caught_up_on(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.insert_many(catalog_changes, [{"version": version, "touched": []} for version in range(2, MOST_VERSIONS + 10)])
    news = news_of(await database.fetch_all(READ, {"known": 3}))
    assert [change.version for change in news.changes] == list(range(4, MOST_VERSIONS + 4))
    assert MOST_VERSIONS < VERSIONS_KEPT, "what is to be read must not have been forgotten"


def test_no_version_is_known_where_there_is_no_catalog() -> None:
    assert news_of([]) == News(0, [])


def test_a_thing_is_untouched_after_the_last_version_that_touched_it() -> None:
    journal = journal_of(Change(2, [8]), Change(3, [16]), Change(4, [8]))
    assert not journal.are_untouched([8], 3, 4)
    assert journal.are_untouched([8], 4, 4)
    assert not journal.are_untouched([24, 16], 2, 4)
    assert journal.are_untouched([24, 16], 3, 4)


@pytest.mark.parametrize(("since", "until"), [(0, 4), (1, 5), (3, 2), (5, 5)])
def test_nothing_is_said_of_versions_that_were_not_followed(since: int, until: int) -> None:
    journal = journal_of(Change(2, []), Change(3, []), Change(4, []))
    assert not journal.are_untouched([], since, until)
    assert journal.touched(since, until) is None


def test_what_was_touched_since_a_version_is_told_once_each() -> None:
    journal = journal_of(Change(2, [8, 16]), Change(3, [24]), Change(4, [8]))
    assert sorted(journal.touched(1, 4) or ()) == [8, 16, 24]
    assert sorted(journal.touched(2, 4) or ()) == [8, 24]
    assert journal.touched(3, 4) == [8]
    assert journal.touched(4, 4) == []
    assert journal.touched(3, 3) == [8], "or later: what was read in the meantime is told as well"


def test_everything_may_have_changed_where_a_version_does_not_say_what() -> None:
    journal = journal_of(Change(2, [8]), Change(3, None), Change(4, [16]))
    assert journal.touched(2, 4) is None
    assert journal.touched(3, 4) == [16]
    assert journal.are_untouched([8], 3, 4)


def test_a_gap_between_versions_begins_anew() -> None:
    journal = journal_of(Change(2, [8]))
    journal.follow(News(5, [Change(4, [16]), Change(5, [24])]))
    assert journal.touched(2, 5) is None
    assert journal.touched(5, 5) == []


def test_of_a_database_that_was_put_back_to_an_earlier_day_nothing_older_is_told() -> None:
    journal = journal_of(Change(2, [8]), Change(3, [16]))
    journal.begin_anew(1)
    assert journal.touched(1, 1) == []
    assert journal.are_untouched([8, 16], 1, 1)


def test_a_process_that_has_read_nothing_knows_of_nothing() -> None:
    journal = Journal()
    assert (journal.since, journal.until) == (0, 0)
    assert MOST_THINGS >= 20_000, "a night's sync touches so many"


def test_of_too_many_things_the_longest_untouched_are_forgotten_with_all_that_led_to_them() -> None:
    journal = Journal(most_things=2)
    journal.begin_anew(1)
    for change in (Change(2, [8, 16]), Change(3, [8]), Change(4, [24])):
        journal.note(change)
    assert journal.touched(2, 4) == [24, 8]
    assert journal.touched(1, 4) is None, "16 was touched in 2, and is forgotten"
