"""The search index: which terms an event has, and that only what differs is written."""

from datetime import timedelta

from sqlalchemy import select

from store.database.connection import Database, count_statements
from store.events.search_index import EventTerms, SearchText, deletions, drop_terms, genre_term, terms_of, write_terms
from store.tables import event_terms, search_term_variants, search_terms
from tests.builders import NOW, Gig, add_gigs

_HELD = (
    select(event_terms.c.event_id, search_terms.c.term, event_terms.c.weight, event_terms.c.order_time)
    .join_from(event_terms, search_terms, search_terms.c.id == event_terms.c.term_id)
    .order_by(event_terms.c.event_id, search_terms.c.term)
)
_COUNTS = select(search_terms.c.term, search_terms.c.event_count).where(search_terms.c.event_count > 0)
LATER = NOW + timedelta(days=2)


async def _write(database: Database, entries: dict[int, EventTerms]) -> int:
    async with database.transaction() as tx:
        return await write_terms(tx, entries)


async def _held(database: Database) -> set[tuple[int, str, int]]:
    return {(event_id, term, weight) for event_id, term, weight, _ in await database.fetch_all(_HELD)}


async def _two_events(database: Database) -> tuple[int, int]:
    """Two events that the index knows nothing of."""
    first, second = await add_gigs(database, Gig(), Gig())
    async with database.transaction() as tx:
        await drop_terms(tx, [first, second])
    return first, second


def test_a_word_weighs_as_much_as_the_best_place_it_stands_in() -> None:
    terms = terms_of(
        SearchText(
            title="Bicep: Isles",
            performers=("Bicep", "Or:la"),
            venue="Vicar Street",
            city="Dublin",
            description="Bicep bring the Isles to Vicar Street. Go!",
            genres=("techno", "electronic"),
        )
    )
    assert terms == {
        "bicep": 8, "isles": 8, "or": 8, "la": 8, "vicar": 4, "street": 4, "dublin": 3, "bring": 1,
        "genre:techno": 1, "genre:electronic": 1,
    }  # fmt: skip


def test_long_descriptions_and_long_words_are_cut() -> None:
    terms = terms_of(SearchText("x" * 300, description=" ".join(f"word{number}" for number in range(1000))))
    assert len(terms) == 41
    assert "x" * 40 in terms and "word39" in terms and "word40" not in terms


def test_short_words_allow_no_typo() -> None:
    assert deletions("u2") == deletions("cat") == set()
    assert deletions("noon") == {"oon", "non", "noo"}
    assert deletions("x" * 30) == set()


async def test_terms_are_written_once_with_their_spellings_and_counts(database: Database) -> None:
    first, second = await _two_events(database)
    written = await _write(
        database, {first: EventTerms(NOW, {"bicep": 8, genre_term("techno"): 1}), second: EventTerms(NOW, {"bicep": 4})}
    )
    assert written == 2
    assert await _held(database) == {(first, "bicep", 8), (first, "genre:techno", 1), (second, "bicep", 4)}
    assert dict(await database.fetch_all(_COUNTS)) == {"bicep": 2, "genre:techno": 1}
    variants = select(search_term_variants.c.variant).join(search_terms).where(search_terms.c.term.in_(["bicep", "genre:techno"]))
    assert {row[0] for row in await database.fetch_all(variants)} == deletions("bicep")


async def test_what_has_not_changed_is_not_written(database: Database) -> None:
    first, second = await _two_events(database)
    entries = {first: EventTerms(NOW, {"bicep": 8}), second: EventTerms(NOW, {"lankum": 8})}
    await _write(database, entries)
    with count_statements() as seen:
        assert await _write(database, entries) == 0
    assert all(text.lstrip().startswith("SELECT") for text in seen.texts)
    assert await _write(database, entries | {second: EventTerms(NOW, {"lankum": 8, "live": 1})}) == 1


async def test_a_new_time_and_new_words_replace_the_old_postings(database: Database) -> None:
    first, second = await _two_events(database)
    await _write(database, {first: EventTerms(NOW, {"bicep": 8, "live": 1}), second: EventTerms(NOW, {"live": 8})})
    await _write(database, {first: EventTerms(LATER, {"bicep": 8, "isles": 8})})
    rows = await database.fetch_all(_HELD)
    assert [(row[0], row[1], row[3]) for row in rows] == [(first, "bicep", LATER), (first, "isles", LATER), (second, "live", NOW)]
    assert dict(await database.fetch_all(_COUNTS)) == {"bicep": 1, "isles": 1, "live": 1}


async def test_dropped_events_leave_the_index_and_its_counts(database: Database) -> None:
    first, second = await _two_events(database)
    await _write(database, {first: EventTerms(NOW, {"bicep": 8}), second: EventTerms(NOW, {"bicep": 8})})
    async with database.transaction() as tx:
        await drop_terms(tx, [first])
    assert await _held(database) == {(second, "bicep", 8)}
    assert dict(await database.fetch_all(_COUNTS)) == {"bicep": 1}


async def test_words_that_a_collation_holds_equal_are_two_terms(database: Database) -> None:
    first, second = await _two_events(database)
    await _write(database, {first: EventTerms(NOW, {"ß": 8, "はは": 8}), second: EventTerms(NOW, {"ss": 8, "ハハ": 8})})
    assert await _held(database) == {(first, "ß", 8), (first, "はは", 8), (second, "ss", 8), (second, "ハハ", 8)}


async def test_thousands_of_events_are_tens_of_statements(database: Database) -> None:
    gigs = [Gig(columns={"id": number}) for number in range(1, 1001)]
    await add_gigs(database, *gigs)
    entries = {n: EventTerms(LATER, {f"term{(n * step) % 997}": 1 for step in range(1, 31)}) for n in range(1, 1001)}
    with count_statements() as seen:
        assert await _write(database, entries) == 1000
    assert seen.count < 60
