"""Pages of a search from memory: bitmaps say which events stand on them; the database is asked for nothing but their instants.

An order is a list of levels (one for all by start time, else one a distance or a score), each by start time. So a page costs what
stands on it, in any combination of criteria, where the database reads all that one criterion finds to drop what others leave out.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from pyroaring import BitMap

from loaders.events.criteria import EventCriteria, EventOrder
from loaders.events.index.ages import ages_of, page_of
from loaders.events.index.bitmaps import CatalogBitmaps
from loaders.events.index.catalog_index import CatalogIndex
from loaders.events.index.found import Found
from loaders.events.index.narrowing import asked_of
from loaders.events.orders import SortKey
from loaders.events.pages import EXACT_BONUS, RANKED_MOST, PagePosition
from loaders.events.search.words import TermGroup, significant
from store.database.connection import Database

MOST_BY_AGE: Final = 2000  # creation times asked for one page; of so many the newest are soon met in the database's index
MOST_CANDIDATES: Final = 5000  # instants asked for one page; so many in one hour or at one place are left to the database
_LED: Final = frozenset({"city_keys", "venue_ids", "genres_any", "text_words"})  # an index has their events in order
_BESIDE: Final = frozenset({"from_at", "to_at", "on_sale_from", "exclude_event_ids", "hidden_from"})

Level = tuple[tuple[int, ...], BitMap]  # the first parts of the sort key, and the events that have them


def suits(criteria: EventCriteria, order: EventOrder) -> bool:
    """Whether a page is better read from memory: where no index has its order, or where several criteria meet."""
    asked = asked_of(criteria) - _BESIDE
    if order in (EventOrder.DISTANCE, EventOrder.RELEVANCE):
        return True
    if order == EventOrder.NEWEST:
        return bool(asked)
    is_led = not asked or (len(asked) == 1 and asked <= _LED and len(significant(criteria.text_words)) <= 1)
    return order == EventOrder.START_TIME and not is_led


async def indexed_keys(
    database: Database, index: CatalogIndex, criteria: EventCriteria, order: EventOrder, position: PagePosition
) -> list[SortKey] | None:
    """The sort keys of a page, in its order, or in reverse when it is read backwards; None when the database must be asked."""
    found = await index.find(database, await database.catalog_version.current(), criteria)
    if found is None or not found.is_exact:
        return None
    if order == EventOrder.NEWEST:
        return await _by_age(database, found, position)
    levels = await _levels(database, found, criteria, order, backwards=position.backwards)
    candidates = None if levels is None else _candidates(found.bitmaps, levels, position)
    if candidates is None:
        return None
    prefixes = {event_id: prefix for prefix, ids in candidates for event_id in ids}
    starts = await found.starts(database, BitMap(prefixes))
    if len(starts) < len(prefixes):  # some were withdrawn a moment ago: others would be missing at the end of the page
        return None
    keys = sorted(
        ((*prefixes[event_id], order_time, event_id) for event_id, order_time in starts.items()), reverse=position.backwards
    )
    return [key for key in keys if _continues(key, position)][: position.limit]


async def _by_age(database: Database, found: Found, position: PagePosition) -> list[SortKey] | None:
    """The newest: the database would read the newest of all to find those of a small town among them."""
    await found.bitmaps.ages.read(database)
    candidates = found.bitmaps.ages.candidates(found.ids, position, MOST_BY_AGE)
    if candidates is None:
        return None
    found_ages = await ages_of(database, candidates)
    if len(found_ages) < len(candidates):  # as with starts
        return None
    return [*page_of(found_ages, position)]


def _candidates(bitmaps: CatalogBitmaps, levels: Iterator[Level], position: PagePosition) -> list[Level] | None:
    """The events of a page, and those that share an hour with its first or last; None when they are too many."""
    wanted, after, size = position.limit, position.after, 0
    candidates: list[Level] = []
    for prefix, ids in levels:
        cut = None
        if after is not None and prefix != after[:-2] and (prefix > after[:-2]) == position.backwards:
            continue  # before the page begins
        if after is not None and prefix == after[:-2]:
            cut = after[-2]
        parts = bitmaps.soonest(ids, wanted, cut, backwards=position.backwards)
        taken = BitMap.union(BitMap(), *parts)
        candidates.append((prefix, taken))
        size += len(taken)
        if size > MOST_CANDIDATES:
            return None
        wanted -= len(taken) if cut is None else len(taken - bitmaps.in_hour(cut))
        if wanted <= 0:
            break
    return candidates


def _continues(key: SortKey, position: PagePosition) -> bool:
    if position.after is None:
        return True
    return key < position.after if position.backwards else key > position.after


async def _levels(
    database: Database, found: Found, criteria: EventCriteria, order: EventOrder, *, backwards: bool
) -> Iterator[Level] | None:
    if order == EventOrder.DISTANCE and criteria.near is not None:
        outwards = found.bitmaps.spots.outwards(criteria.near, found.ids, inwards=backwards)
        return (((distance,), ids) for distance, ids in outwards)
    if order == EventOrder.RELEVANCE:
        ranked = await _soonest(database, found)
        return None if ranked is None else _by_score(await _scores(database, found, ranked), backwards=backwards)
    return iter([((), found.ids)])


async def _soonest(database: Database, found: Found) -> BitMap | None:
    """The events that a search by relevance ranks; None when too many begin in the hour that decides."""
    *whole, last = found.bitmaps.soonest(found.ids, RANKED_MOST) or [BitMap()]
    ranked = BitMap.union(BitMap(), *whole)
    lacking = RANKED_MOST - len(ranked)
    if len(last) <= lacking:
        return ranked | last
    if len(last) > MOST_CANDIDATES:
        return None
    starts = await found.starts(database, last)
    return ranked | BitMap(sorted(starts, key=lambda event_id: (starts[event_id], event_id))[:lacking])


async def _scores(database: Database, found: Found, ranked: BitMap) -> dict[int, int]:
    """How well each event fits the words: of each word its best posting, an exact one before any similar word."""
    scores = dict.fromkeys(ranked, 0)
    for group in found.groups:
        if group.is_word:
            for event_id, score in (await _of_word(database, found, ranked, group)).items():
                scores[event_id] += score
    return scores


async def _of_word(database: Database, found: Found, ranked: BitMap, group: TermGroup) -> Mapping[int, int]:
    best: dict[int, int] = {}
    for terms, bonus in ((group.near, 0), (group.exact, EXACT_BONUS)):
        for term in terms:
            for weight, carriers in (await found.by_weight(database, term.id)).items():
                for event_id in ranked & carriers:
                    best[event_id] = max(best.get(event_id, 0), weight + bonus)
    return best


def _by_score(scores: Mapping[int, int], *, backwards: bool) -> Iterator[Level]:
    levels: dict[int, list[int]] = {}
    for event_id, score in scores.items():
        levels.setdefault(-score, []).append(event_id)
    return (((key,), BitMap(levels[key])) for key in sorted(levels, reverse=backwards))
