"""What a list must not lose because it is far ahead.

Where more meets the criteria than is ranked for everybody, gigs of the acts that a person likes or has saved, at their venues,
and those that people with the same saves went for are ranked all the same.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

import loaders.feed.candidates as reading
from loaders.events.criteria import EventCriteria
from loaders.feed.candidates import Admitted, beyond
from resolvers.feed.ranking.candidates.candidate_set import CandidateSet
from resolvers.feed.ranking.candidates.joined_set import JoinedSet
from resolvers.feed.ranking.neighbours import Neighbours
from resolvers.feed.ranking.records import TasteProfile
from resolvers.feed.ranking.together import Together
from resolvers.feed.ranking.usual_genres import with_usual_genres
from resolvers.feed.tastes import candidate_of
from store.database.connection import Database
from store.events.service_day import UNDATED

_MOST_NEIGHBOURS: Final = 500


def is_cut(candidate_set: CandidateSet) -> bool:
    """Whether more events may meet the criteria than are ranked for everybody."""
    return len(candidate_set.candidates) >= reading.MOST_CANDIDATES


async def with_admitted(
    database: Database, criteria: EventCriteria, candidate_set: CandidateSet, taste: TasteProfile, now: float
) -> CandidateSet:
    """The set as it is if it holds everything; otherwise with what else there is for this person."""
    if not is_cut(candidate_set):
        return candidate_set
    last = candidate_set.candidates[-1]
    start = UNDATED if last.starts_at is None else datetime.fromtimestamp(last.starts_at, UTC)
    rows = await beyond(database, criteria, (start, last.id), admitted(taste, candidate_set.neighbours, now))
    moved = {int(candidate_set.ids[place]) for place in candidate_set.places_of([row.event.id for row in rows])}
    further = with_usual_genres([candidate_of(row) for row in rows if row.event.id not in moved])  # moved since the set was read
    return JoinedSet(candidate_set, CandidateSet(further)) if further else candidate_set


def admitted(taste: TasteProfile, neighbours: Neighbours, now: float) -> Admitted:
    """What a person follows, prefers, plays and has saved, and its neighbours."""
    saved = [reaction.event for reaction in taste.saved]
    acts = {*taste.artists, *taste.spotify_artists, *(act for event in saved for act in event.artists)}
    venues = {*taste.venues, *(event.venue for event in saved if event.venue)}
    event_ids: set[int] = set()
    for token in Together(taste.saved, neighbours, now).likest(_MOST_NEIGHBOURS):
        kind, _, key = token.partition(":")
        if kind == "event":
            event_ids.add(int(key))
        else:
            (acts if kind == "act" else venues).add(key)
    return Admitted(frozenset(acts), frozenset(_spellings(venues)), frozenset(event_ids))


def _spellings(venues: Iterable[str]) -> Iterable[str]:
    """The folded names, with and without "The", of venues by name and of houses, which are more exact than is needed here."""
    for venue in {one.partition("|")[0] for one in venues}:
        yield venue
        yield f"the {venue}"
