"""How close genres are to each other, given how common each is among the candidates."""

from collections.abc import Iterable, Mapping
from math import log

from resolvers.feed.ranking.records import Genres
from resolvers.feed.ranking.weights import KIN_SHARE

_RARE_SHARE = 0.02  # a genre of one event in fifty says as much as any

Shares = Mapping[str, float]


def rarity(slug: str, shares: Shares) -> float:
    """How much it tells that an event is of a genre: 0 when all are, 1 when one in fifty is."""
    share = shares.get(slug, 0.0)
    return 1.0 if share <= _RARE_SHARE else log(share) / log(_RARE_SHARE)


def match(liked: str, its_families: Genres, of_event: Genres, shares: Shares) -> float:
    """How well an event suits who likes a genre: from a half to 1 if it is of it, less for another genre of the family."""
    if liked in of_event:
        return 0.5 + 0.5 * rarity(liked, shares)
    return KIN_SHARE * most_distinctive(its_families & of_event, shares)


def most_distinctive(slugs: Iterable[str], shares: Shares) -> float:
    """The rarity of the rarest; 0 of none."""
    return max((rarity(slug, shares) for slug in slugs), default=0.0)
