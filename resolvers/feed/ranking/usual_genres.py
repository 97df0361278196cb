"""What is usually played at a venue: a guess for gigs whose genre no source tells."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from resolvers.feed.ranking.candidates.columns import Column, SealedColumns
from resolvers.feed.ranking.late_numpy import np
from resolvers.feed.ranking.records import CandidateEvent, Genres
from resolvers.feed.ranking.weights import USUAL_LEAST_GIGS, USUAL_LEAST_SHARE


def with_usual_genres(candidates: Sequence[CandidateEvent]) -> list[CandidateEvent]:
    """The candidates; those without genres have the genres of half of their venue's other gigs as `usual`."""
    usual = _usual_at((candidate.house, candidate.genres, 1) for candidate in candidates)
    return [
        candidate if candidate.genres or candidate.house not in usual else replace(candidate, usual=usual[candidate.house])
        for candidate in candidates
    ]


def fill_usual_genres(columns: SealedColumns) -> None:
    """The same for candidates that are stored by column."""
    venues, genres = columns.by_name["house"], columns.by_name["genres"]
    kinds = max(len(genres.values), 1)
    pairs, counts = np.unique(venues.numbers.astype(np.int64) * kinds + genres.numbers, return_counts=True)
    gigs = zip((pairs // kinds).tolist(), (pairs % kinds).tolist(), counts.tolist(), strict=True)
    usual = _usual_at((venues.values[venue], genres.values[kind], count) for venue, kind, count in gigs)
    values: dict[Genres, int] = {frozenset(): 0}
    of_venue = [values.setdefault(usual.get(venue, frozenset()), len(values)) for venue in venues.values]
    is_bare = np.array([not kind for kind in genres.values], bool)[genres.numbers]
    numbers = np.where(is_bare, np.array(of_venue, np.int32)[venues.numbers], 0) if len(columns) else venues.numbers
    columns.replace("usual", Column(list(values), numbers.astype(np.int32)))


def _usual_at(gigs: Iterable[tuple[str, Genres, int]]) -> dict[str, Genres]:
    """The genres of half of each venue's gigs whose genres are known. Each gig comes with how many there are of the kind."""
    known: Counter[str] = Counter()
    genres: dict[str, Counter[str]] = {}
    for venue, kind, count in gigs:
        if venue and kind:
            known[venue] += count
            genres.setdefault(venue, Counter()).update(dict.fromkeys(kind, count))
    found = {
        venue: frozenset(slug for slug, count in genres[venue].items() if count >= USUAL_LEAST_SHARE * total)
        for venue, total in known.items()
        if total >= USUAL_LEAST_GIGS
    }
    return {venue: usual for venue, usual in found.items() if usual}
