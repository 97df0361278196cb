"""How similar an event is to those a person saved or hid."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import exp, log
from typing import Any, NamedTuple

from resolvers.feed.ranking.candidate_set import ColumnName
from resolvers.feed.ranking.genres import Shares
from resolvers.feed.ranking.records import CandidateEvent, Genres, Reaction
from resolvers.feed.ranking.weights import (
    DAY_S,
    GENRE_FULL_LIFT,
    GENRE_PRIOR,
    HIDDEN_LIKENESS,
    PRICE_SPREAD,
    REACTION_HALF_LIFE_DAYS,
    SAVED_LIKENESS,
    LikenessPart,
)


class TasteFeature(NamedTuple):
    """One attribute's contribution to a term's strength, and the values to show."""

    column: ColumnName
    share: Callable[[Any], float]
    shown: Callable[[Any], Iterable[str]]


Weighed = list[tuple[CandidateEvent, float]]
Strength = Callable[[float], float]


def saved_features(saved: Sequence[Reaction], shares: Shares, now: float) -> list[TasteFeature]:
    """The similarity to saved events, which grows with their number and with how recently they were saved."""
    weighed = _weighed(saved, now)
    return [
        *_shared(weighed, SAVED_LIKENESS, shares, strength_of_some),
        _weekday_feature(weighed),
        *_price_feature(weighed),
    ]


def saved_city_features(saved: Sequence[Reaction], now: float) -> list[TasteFeature]:
    """The share of the saved events in each city."""
    cities = _portions(_weighed(saved, now), lambda event: event.city)
    return [TasteFeature("city", lambda city: cities.get(city, 0.0), lambda city: [city] if city in cities else [])]


def hidden_features(hidden: Sequence[Reaction], shares: Shares, now: float) -> list[TasteFeature]:
    """The similarity to several hidden events, as negative shares. A single hidden event says nothing about others."""
    features = _shared(_weighed(hidden, now), HIDDEN_LIKENESS, shares, strength_of_several)
    return [feature._replace(share=_negative(feature.share)) for feature in features]


def is_weekend(weekday: int) -> bool:
    """Friday, Saturday and Sunday nights."""
    return weekday >= 4


def strength_of_some(count: float) -> float:
    """Two thirds for one event, more for each further one."""
    return count / (count + 0.5)


def strength_of_several(count: float) -> float:
    """Nothing for one event, a half for two, two thirds for three."""
    return max(count - 1.0, 0.0) / count


def _weighed(reactions: Iterable[Reaction], now: float) -> Weighed:
    """Each event with its weight after time decay."""
    return [(reaction.event, 0.5 ** (max(now - reaction.at, 0.0) / (REACTION_HALF_LIFE_DAYS * DAY_S))) for reaction in reactions]


def _shared(weighed: Weighed, likeness: Mapping[LikenessPart, float], shares: Shares, strength: Strength) -> list[TasteFeature]:
    """The same artists, venues and genres."""
    artists = _strengths(weighed, lambda event: event.artists, strength)
    venues = _strengths(weighed, lambda event: (event.venue,) if event.venue else (), strength)
    genres = _genre_strengths(weighed, shares, strength)
    at_venue = likeness["venue"]
    return [
        TasteFeature("artists", _best(artists, likeness["artists"]), lambda billed: [key for key in billed if artists.get(key)]),
        TasteFeature(
            "venue", lambda venue: at_venue * venues.get(venue, 0.0), lambda venue: [venue] if venues.get(venue) else []
        ),
        TasteFeature("genres", _best(genres, likeness["genres"]), lambda of_event: _best_key(of_event, genres)),
    ]


def _strengths(weighed: Weighed, keys: Callable[[CandidateEvent], Iterable[str]], strength: Strength) -> dict[str, float]:
    return {key: strength(count) for key, count in _counts(weighed, keys).items()}


def _counts(weighed: Weighed, keys: Callable[[CandidateEvent], Iterable[str]]) -> dict[str, float]:
    counts: dict[str, float] = defaultdict(float)
    for event, weight in weighed:
        for key in keys(event):
            counts[key] += weight
    return counts


def _genre_strengths(weighed: Weighed, shares: Shares, strength: Strength) -> dict[str, float]:
    """How much more often each genre occurs among the events than in the candidate set, on a logarithmic scale.

    Source: additive smoothing with `GENRE_PRIOR` average events, so that few events say little.
    """
    total = sum(weight for event, weight in weighed if event.genres)
    found = {}
    for slug, count in _counts(weighed, lambda event: event.genres).items():
        usual = max(shares.get(slug, 0.0), _UNSEEN_SHARE)
        lift = log((count + GENRE_PRIOR * usual) / ((total + GENRE_PRIOR) * usual))
        found[slug] = min(max(lift / GENRE_FULL_LIFT, 0.0), 1.0) * strength(count)
    return found


def _weekday_feature(weighed: Weighed) -> TasteFeature:
    habit = _portions(weighed, lambda event: None if event.weekday is None else is_weekend(event.weekday))
    most = SAVED_LIKENESS["weekday"]
    return TasteFeature("weekday", lambda day: 0.0 if day is None else most * habit.get(is_weekend(day), 0.0), _unshown)


def _price_feature(weighed: Weighed) -> list[TasteFeature]:
    """Closeness to the saved events' median price, as a ratio: 10 is as far from 20 as 40 is."""
    known = [(log(event.price + 5.0), weight) for event, weight in weighed if event.price is not None]
    if not known:
        return []
    middle = sum(price * weight for price, weight in known) / sum(weight for _, weight in known)
    most = SAVED_LIKENESS["price"]

    def share(price: float | None) -> float:
        apart = 0.0 if price is None else abs(log(price + 5.0) - middle) / PRICE_SPREAD
        return 0.0 if price is None or apart > 1.0 else most * exp(-(apart**2))

    return [TasteFeature("price", share, _unshown)]


def _portions(weighed: Weighed, key: Callable[[CandidateEvent], Any]) -> dict[Any, float]:
    """The share of the events that have each value; unknown values are not counted."""
    counts: dict[Any, float] = defaultdict(float)
    for event, weight in weighed:
        counts[key(event)] += weight
    total = sum(counts.values())
    return {value: count / total for value, count in counts.items() if value not in (None, "")}


def _best(strengths: Mapping[str, float], most: float) -> Callable[[Iterable[str]], float]:
    get = strengths.get

    def share(keys: Iterable[str]) -> float:
        best = 0.0
        for key in keys:
            strength = get(key, 0.0)
            if strength > best:
                best = strength
        return most * best

    return share


def _best_key(keys: Genres, strengths: Mapping[str, float]) -> list[str]:
    """The best genre, as a list of one."""
    best = max(sorted(keys), key=lambda key: strengths.get(key, 0.0), default=None)
    return [best] if best is not None and strengths.get(best) else []


def _negative(share: Callable[[Any], float]) -> Callable[[Any], float]:
    return lambda value: -share(value)


def _unshown(value: Any) -> list[str]:
    return []


_UNSEEN_SHARE = 0.001  # for a genre that no candidate has
