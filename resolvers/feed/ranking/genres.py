"""How close genres are to each other, given how common each is among the candidates."""

from collections.abc import Iterable, Mapping
from math import log

from resolvers.feed.ranking.records import Genres
from resolvers.feed.ranking.weights import KIN_SHARE

_RARE_SHARE = 0.02  # a genre of one event in fifty counts as fully rare

Shares = Mapping[str, float]


def rarity(slug: str, shares: Shares) -> float:
    """How informative a genre is: 0 if all events have it, 1 if one in fifty has it."""
    share = shares.get(slug, 0.0)
    return 1.0 if share <= _RARE_SHARE else log(share) / log(_RARE_SHARE)


def match(liked: str, its_families: Genres, of_event: Genres, shares: Shares) -> float:
    """How well an event matches a liked genre: 0.5 to 1 if it has the genre, less for another genre of the same family."""
    if liked in of_event:
        return 0.5 + 0.5 * rarity(liked, shares)
    return KIN_SHARE * most_distinctive(its_families & of_event, shares)


def most_distinctive(slugs: Iterable[str], shares: Shares) -> float:
    """The rarity of the rarest genre; 0 without genres."""
    return max((rarity(slug, shares) for slug in slugs), default=0.0)
