"""The search index: the words and genres of each event, one posting per row, in the order in which events are listed.

A term's gigs from now on are one range of `event_terms`. Words within one typo of each other share a spelling with a letter left
out (the SymSpell idea): `search_term_variants` keeps those of every word.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from typing import NamedTuple

from sqlalchemy import bindparam, delete, select

from store.database.connection import Transaction
from store.database.statements import chunks
from store.tables import event_terms, search_term_variants, search_terms
from store.text import words

_STOP = (
    "a an and are as at be by for from has have in into is it its of off on or our so that the their them they this to up was we"
    " were will with you your"
)
STOP_WORDS = frozenset(_STOP.split())
SHORTEST_WITH_TYPO = 4
LONGEST_WITH_TYPO = 24
LONGEST_TERM = 40
DESCRIPTION_WORDS = 40
TITLE_WEIGHT, ARTIST_WEIGHT, VENUE_WEIGHT, CITY_WEIGHT, DESCRIPTION_WEIGHT, GENRE_WEIGHT = 8, 8, 4, 3, 1, 1
_TERM_CHUNK = 5000


class EventTerms(NamedTuple):
    """The index entries of one event: its terms with their weights, and its order time."""

    order_time: datetime
    terms: Mapping[str, int]


class SearchText(NamedTuple):
    """The searchable texts of an event; `genres` are slugs with the families above them."""

    title: str
    performers: Sequence[str] = ()
    venue: str | None = None
    city: str | None = None
    description: str | None = None
    genres: Sequence[str] = ()


Postings = dict[tuple[int, datetime], int]  # (term id, order time) → weight


class StoredTerm(NamedTuple):
    """One row of the terms."""

    term: str
    id: int
    event_count: int


_COLUMNS = ("term_id", "order_time", "event_id", "weight")
_TERMS = select(search_terms.c.term, search_terms.c.id, search_terms.c.event_count)
_KNOWN_TERMS = _TERMS.where(search_terms.c.term.in_(bindparam("terms", expanding=True)))
_TERMS_BY_ID = _TERMS.where(search_terms.c.id.in_(bindparam("ids", expanding=True)))
_POSTINGS = select(event_terms.c.event_id, event_terms.c.term_id, event_terms.c.order_time, event_terms.c.weight).where(
    event_terms.c.event_id.in_(bindparam("ids", expanding=True))
)
_DROP_POSTINGS = delete(event_terms).where(event_terms.c.event_id.in_(bindparam("ids", expanding=True)))


def genre_term(slug: str) -> str:
    """The term for a genre; no word of a text can look like it."""
    return f"genre:{slug}"[:LONGEST_TERM]


def is_word(term: str) -> bool:
    """Whether a term is a word of a text."""
    return ":" not in term


def deletions(word: str) -> set[str]:
    """The word with each letter left out in turn; nothing for words too short to tell a typo from another word."""
    if not SHORTEST_WITH_TYPO <= len(word) <= LONGEST_WITH_TYPO:
        return set()
    return {word[:position] + word[position + 1 :] for position in range(len(word))}


def terms_of(text: SearchText) -> dict[str, int]:
    """Every term of an event with the weight of the best field it occurs in."""
    described = (word for word in words(text.description or "") if len(word) >= 3 and word not in STOP_WORDS)
    places: list[tuple[int, Iterable[str]]] = [
        (TITLE_WEIGHT, words(text.title)),
        (ARTIST_WEIGHT, (word for name in text.performers for word in words(name))),
        (VENUE_WEIGHT, words(text.venue or "")),
        (CITY_WEIGHT, words(text.city or "")),
        (DESCRIPTION_WEIGHT, list(dict.fromkeys(described))[:DESCRIPTION_WORDS]),
    ]
    found = {genre_term(slug): GENRE_WEIGHT for slug in text.genres}
    for weight, place in places:
        for word in place:
            found.setdefault(word[:LONGEST_TERM], weight)
    return found


async def write_terms(tx: Transaction, entries: Mapping[int, EventTerms], new: Collection[int] = ()) -> int:
    """Set the index entries of each event to exactly these; only events that differ are written. Returns how many did.

    `new` are events that have no entries yet. The catalog must be locked: terms' counts are read well before they are written.
    """
    known = await _stored_terms(tx, {term for entry in entries.values() for term in entry.terms})
    ids = {term: one.id for term, one in known.items()}
    added = {event_id: entry for event_id, entry in sorted(entries.items()) if event_id in new and entry.terms}
    wanted = {event_id: _postings(entry, ids) for event_id, entry in entries.items() if event_id not in new}
    held = await _held_postings(tx, sorted(wanted))
    changed = [event_id for event_id in sorted(wanted) if held.get(event_id, {}) != wanted[event_id]]
    # An event that loses a posting is written anew: MySQL reads the whole table to delete by lists of three columns.
    stale = {event_id for event_id in changed if held.get(event_id, {}).keys() - wanted[event_id].keys()}
    for chunk in chunks(sorted(stale)):
        await tx.execute(_DROP_POSTINGS, {"ids": chunk})
    kept = {event_id: postings.items() for event_id, postings in held.items() if event_id not in stale}
    lacking = {
        event_id: wanted[event_id].items() - kept[event_id] if event_id in kept else wanted[event_id].items()
        for event_id in changed
    }
    rows = [(*key, event_id, weight) for event_id, postings in lacking.items() for key, weight in postings]
    for event_id, entry in added.items():
        order_time = _as_kept(entry.order_time)
        rows += [(ids[term], order_time, event_id, weight) for term, weight in entry.terms.items()]
    rows.sort(key=itemgetter(0))  # nearly the table's own order, in which they are cheapest
    await tx.insert_rows(event_terms, _COLUMNS, rows, on_conflict="update", update=("weight",))
    counts = _term_counts(wanted, changed)
    counts.update(ids[term] for entry in added.values() for term in entry.terms)
    await _recount(tx, counts, _term_counts(held, changed), known.values())
    return len(changed) + len(added)


async def drop_terms(tx: Transaction, event_ids: Iterable[int]) -> None:
    """Remove events from the index; call it before they are deleted, so that the counts stay correct."""
    for chunk in chunks(sorted(event_ids)):
        held = await _held_postings(tx, chunk)
        await tx.execute(_DROP_POSTINGS, {"ids": chunk})
        await _recount(tx, Counter(), _term_counts(held, chunk))


async def _stored_terms(tx: Transaction, terms: set[str]) -> dict[str, StoredTerm]:
    """Each term as stored; new terms are inserted, with their spellings that lack a letter."""
    found = await _known_terms(tx, terms)
    missing = sorted(terms.difference(found))
    if not missing:
        return found
    await tx.insert_many(search_terms, [{"term": term} for term in missing], on_conflict="ignore")
    added = await _known_terms(tx, missing)
    spellings = sorted((variant, one.id) for term, one in added.items() if is_word(term) for variant in deletions(term))
    rows = [{"variant": variant, "term_id": term_id} for variant, term_id in spellings]
    await tx.insert_many(search_term_variants, rows, on_conflict="ignore")
    return found | added


async def _known_terms(tx: Transaction, terms: Iterable[str]) -> dict[str, StoredTerm]:
    found: dict[str, StoredTerm] = {}
    for chunk in chunks(sorted(terms), _TERM_CHUNK):
        found.update((row[0], StoredTerm._make(row)) for row in await tx.fetch_all(_KNOWN_TERMS, {"terms": chunk}))
    return found


def _postings(entry: EventTerms, ids: Mapping[str, int]) -> Postings:
    order_time = _as_kept(entry.order_time)
    return {(ids[term], order_time): weight for term, weight in entry.terms.items()}


def _as_kept(order_time: datetime) -> datetime:
    return order_time.replace(microsecond=0)


async def _held_postings(tx: Transaction, event_ids: Sequence[int]) -> dict[int, Postings]:
    held: dict[int, Postings] = {}
    for chunk in chunks(event_ids):
        for event_id, term_id, order_time, weight in await tx.fetch_all(_POSTINGS, {"ids": chunk}):
            held.setdefault(event_id, {})[term_id, order_time] = weight
    return held


def _term_counts(postings: Mapping[int, Postings], event_ids: Iterable[int]) -> Counter[int]:
    return Counter(term_id for event_id in event_ids for term_id, _ in postings.get(event_id, ()))


async def _recount(tx: Transaction, now: Counter[int], before: Counter[int], known: Iterable[StoredTerm] = ()) -> None:
    """Keep each term's number of events, by which a search picks the word to start from; `known` need not be read again."""
    changes = {term_id: now[term_id] - before[term_id] for term_id in {*now, *before} if now[term_id] != before[term_id]}
    held = {one.id: one for one in known if one.id in changes}
    for chunk in chunks(sorted(changes.keys() - held.keys()), _TERM_CHUNK):
        held.update((row[1], StoredTerm._make(row)) for row in await tx.fetch_all(_TERMS_BY_ID, {"ids": chunk}))
    rows = [(one.id, one.term, max(one.event_count + changes[one.id], 0)) for one in sorted(held.values(), key=itemgetter(1))]
    await tx.insert_rows(search_terms, ("id", "term", "event_count"), rows, on_conflict="update", update=("event_count",))
