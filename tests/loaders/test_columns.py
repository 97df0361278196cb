"""Rows and what statements select for them: whole, with something behind them, and pruned."""

import pytest

from loaders.columns import ALERT, ARTIST, CALENDAR_FEED, EVENT, LISTING, NOTIFICATION, VENUE, RowColumns
from loaders.events.criteria import EventCriteria, EventOrder
from loaders.events.events import event_by_id
from loaders.events.related import related_events
from loaders.events.search.search import event_page
from loaders.events.upcoming import UpcomingPage, upcoming_by_venue
from loaders.reactions import ReactionPage, reacted_page
from resolvers.events.events import distance_of, placed
from store.database.connection import Database
from store.events.records import EventRow
from store.reactions import insert_reaction
from store.tables import event_redirects
from tests.builders import NOW, Gig, add_gigs, add_venue
from tests.people import person

TITLES = EVENT.only({"title"})
ALL = (EVENT, LISTING, VENUE, ARTIST, ALERT, NOTIFICATION, CALENDAR_FEED)


@pytest.mark.parametrize("whole", ALL, ids=lambda whole: whole.row_type.__name__)
def test_columns_and_fields_are_the_same_in_the_same_order(whole: RowColumns[EventRow]) -> None:
    assert whole.names == whole.row_type._fields
    assert [column.name.lower() for column in whole] == [name.replace("genre_focus", "genrefocus") for name in whole.names]
    cells = tuple(range(len(whole)))
    row, rest = whole.split((*cells, "behind"))
    assert (tuple(row), rest) == (cells, ("behind",))
    assert type(row) is whole.row_type


def test_a_pruned_row_has_what_was_asked_for_and_what_readers_need() -> None:
    assert TITLES.names == ("id", "title", "order_time", "version")
    assert [column.name for column in TITLES] == list(TITLES.names)
    row, rest = TITLES.split((7, "Lankum", NOW, 3, "behind"))
    assert (row.id, row.title, row.order_time, row.version, rest) == (7, "Lankum", NOW, 3, ("behind",))
    assert isinstance(row, EventRow)
    assert repr(row).startswith("EventRow(id=7, title='Lankum', order_time=")


def test_what_was_left_out_is_an_error_and_never_another_columns_value() -> None:
    row = TITLES.make((7, "Lankum", NOW, 3))
    for name in set(EventRow._fields) - set(TITLES.names):
        with pytest.raises(AttributeError, match=f"{name} was not selected for this EventRow"):
            getattr(row, name)


def test_the_same_columns_are_the_same_object_so_that_statements_are_made_once() -> None:
    assert EVENT.only(["title", "id"]) is TITLES
    assert TITLES.only(["title"]) is TITLES
    assert EVENT.only(EventRow._fields) is EVENT


def test_a_column_that_there_is_not_is_refused() -> None:
    with pytest.raises(KeyError, match="EventRow has no colour"):
        EVENT.only(["title", "colour"])


def test_a_pruned_row_can_be_placed() -> None:
    near = EVENT.only({"latitude", "longitude"}).make((7, NOW, 53.35, -6.26, 3))
    found = placed(near, 53.35, -6.26)
    assert (found.id, distance_of(found), distance_of(near)) == (7, 0.0, None)


async def test_every_reader_of_events_can_be_asked_for_fewer_columns(database: Database) -> None:
    venue_id = await add_venue(database)
    first, second = await add_gigs(
        database, *(Gig(title, venue_id=venue_id, performers=("Lankum",)) for title in ("First", "Second"))
    )
    ada = (await person(database, "Ada")).viewer
    await insert_reaction(database, "saved", ada.id, first, NOW)
    async with database.transaction() as tx:
        await tx.insert(event_redirects, {"retired_id": 900, "event_id": second, "retired_at": NOW})

    page = await event_page(database, EventCriteria(), EventOrder.START_TIME, limit=5, rows=TITLES)
    (upcoming,) = await upcoming_by_venue(database, [venue_id], UpcomingPage(NOW, limit=5), TITLES)
    (related,) = await related_events(database, [row for row in await event_by_id(database, [first]) if row], NOW, 5, rows=TITLES)
    marked = await reacted_page(database, "saved", ada.id, ReactionPage(limit=5), TITLES)
    by_id = await event_by_id(database, [second, 900, 901], TITLES)

    assert [(row.title, len(row)) for row, _ in page] == [("First", 4), ("Second", 4)]
    assert [key for _, key in page] == [key for _, key in upcoming]
    assert [row.title for row in related] == ["Second"]
    assert [(row.title, key) for row, key in marked] == [("First", (NOW, first))]
    assert [row.title if row else None for row in by_id] == ["Second", "Second", None]
