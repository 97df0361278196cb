"""Maps typed words to index terms: exact first, then as a prefix, then with one typo."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import bindparam, literal_column, select, union_all

from loaders.events.criteria import EventCriteria
from store.database.connection import Database
from store.events.search_index import SHORTEST_WITH_TYPO, STOP_WORDS, deletions, genre_term, is_word
from store.tables import search_term_variants, search_terms

SHORTEST_PREFIX = 3
_LAST_CHARACTER = chr(sys.maxunicode)
MOST_READINGS = 40  # maximum number of terms per word
# A word that occurs may still be a typo ("bcep" in a badly typed listing) if a similar one is this much more common.
MUCH_COMMONER = 10


class SearchTerm(NamedTuple):
    """One term of the index; `event_count` is roughly the number of events with it."""

    id: int
    text: str
    event_count: int


@dataclass(frozen=True, slots=True)
class TermGroup:
    """Terms of which an event must have one, or none if excluded; bound to the statement by the group's name."""

    name: str
    exact: tuple[SearchTerm, ...]
    near: tuple[SearchTerm, ...] = ()
    is_word: bool = False
    is_excluded: bool = False

    @property
    def term_ids(self) -> list[int]:
        """Every term of the group."""
        return [term.id for term in (*self.exact, *self.near)]

    @property
    def event_count(self) -> int:
        """An approximate upper bound on the number of events with one of the terms."""
        return sum(term.event_count for term in (*self.exact, *self.near))

    @property
    def filter_name(self) -> str:
        """The condition of loaders/events/filters.py that uses this group."""
        return f"{'lacks' if self.is_excluded else 'has'}:{self.name}"

    def params(self) -> dict[str, Any]:
        """The group's parameters for the statements of a search."""
        if not self.is_word:
            return {self.name: self.term_ids}
        return {
            self.name: self.term_ids,
            f"{self.name}_exact": [term.id for term in self.exact],
            f"{self.name}_near": [term.id for term in self.near],
        }


_COLUMNS = (search_terms.c.id, search_terms.c.term, search_terms.c.event_count)
_COMPLETED = (
    select(*_COLUMNS)
    .where(search_terms.c.term >= bindparam("prefix"), search_terms.c.term < bindparam("prefix_end"))
    .order_by(search_terms.c.term)
    .limit(literal_column("200"))
    .subquery()
)
_TERMS = union_all(
    select(*_COLUMNS).where(search_terms.c.term.in_(bindparam("spellings", expanding=True))),
    select(*_COLUMNS)
    .join_from(search_term_variants, search_terms)
    .where(search_term_variants.c.variant.in_(bindparam("variants", expanding=True))),
    select(*_COMPLETED.c),
)


async def resolve_terms(database: Database, criteria: EventCriteria) -> list[TermGroup] | None:
    """The terms for the criteria's words and genres; None if no event can match."""
    words = significant(criteria.text_words)
    genres = (*criteria.genres_any, *criteria.genres_all, *criteria.genres_none)
    if not words and not genres:
        return []
    terms = await _look_up(database, words, [genre_term(slug) for slug in genres])
    groups = [_word_group(number, word, terms, is_last=word == words[-1]) for number, word in enumerate(words)]
    groups += _genre_groups(criteria, {term.text: term for term in terms})
    if any(not group.term_ids and not group.is_excluded for group in groups):
        return None
    return [group for group in groups if group.term_ids]


def significant(text_words: Sequence[str]) -> list[str]:
    """The words an event must have: each once, and stop words such as "the" only if there are no others."""
    distinct = list(dict.fromkeys(text_words))
    return [word for word in distinct if word not in STOP_WORDS] or distinct


async def _look_up(database: Database, words: Sequence[str], genre_terms: Sequence[str]) -> set[SearchTerm]:
    variants = {variant for word in words for variant in (word, *deletions(word))}
    prefix = words[-1] if words and len(words[-1]) >= SHORTEST_PREFIX else ""
    rows = await database.fetch_all(
        _TERMS,
        {
            "spellings": sorted(variants.union(genre_terms)),
            "variants": sorted(variants),
            "prefix": prefix,
            "prefix_end": f"{prefix}{_LAST_CHARACTER}" if prefix else "",
        },
    )
    return {SearchTerm._make(row) for row in rows}


def _word_group(number: int, word: str, terms: Iterable[SearchTerm], *, is_last: bool) -> TermGroup:
    candidates = [term for term in terms if is_word(term.text)]
    exact = tuple(term for term in candidates if term.text == word)
    near: list[SearchTerm] = []
    if not exact and is_last and len(word) >= SHORTEST_PREFIX:
        near = [term for term in candidates if term.text.startswith(word)]
    if not near and len(word) >= SHORTEST_WITH_TYPO:
        held = max((term.event_count for term in exact), default=0)
        near = [term for term in candidates if term.event_count >= MUCH_COMMONER * held and _is_one_typo_away(word, term.text)]
    near.sort(key=lambda term: (-term.event_count, term.text))
    return TermGroup(f"word_{number}", exact, tuple(near[:MOST_READINGS]), is_word=True)


def _is_one_typo_away(word: str, term: str) -> bool:
    from rapidfuzz.distance import OSA  # noqa: PLC0415 fifty modules, for words that no event has

    return OSA.distance(word, term, score_cutoff=1) == 1


def _genre_groups(criteria: EventCriteria, by_text: dict[str, SearchTerm]) -> list[TermGroup]:
    def held(slugs: Iterable[str]) -> tuple[SearchTerm, ...]:
        return tuple(by_text[text] for text in dict.fromkeys(genre_term(slug) for slug in slugs) if text in by_text)

    groups = [TermGroup(f"genre_{number}", held([slug])) for number, slug in enumerate(criteria.genres_all)]
    if criteria.genres_any:
        groups.append(TermGroup("genre_any", held(criteria.genres_any)))
    if criteria.genres_none:
        groups.append(TermGroup("genre_none", held(criteria.genres_none), is_excluded=True))
    return groups
