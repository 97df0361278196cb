"""What is usually played at a venue: a guess for gigs whose genre no source tells."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from resolvers.feed.ranking.records import CandidateEvent
from resolvers.feed.ranking.weights import USUAL_LEAST_GIGS, USUAL_LEAST_SHARE


def with_usual_genres(candidates: Sequence[CandidateEvent]) -> list[CandidateEvent]:
    """The candidates; those without genres have the genres of half of their venue's other gigs as `usual`."""
    gigs: Counter[str] = Counter()
    genres: dict[str, Counter[str]] = {}
    for candidate in candidates:
        if candidate.venue and candidate.genres:
            gigs[candidate.venue] += 1
            genres.setdefault(candidate.venue, Counter()).update(candidate.genres)
    usual = {
        venue: frozenset(slug for slug, count in genres[venue].items() if count >= USUAL_LEAST_SHARE * known)
        for venue, known in gigs.items()
        if known >= USUAL_LEAST_GIGS
    }
    return [
        candidate if candidate.genres or not usual.get(candidate.venue) else replace(candidate, usual=usual[candidate.venue])
        for candidate in candidates
    ]
