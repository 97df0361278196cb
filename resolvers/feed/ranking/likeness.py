"""How similar an event is to those a person saved or hid.

Every strength grows with the number of matching events and with nothing else: another saved event never makes an earlier one
count less, and another hidden one never makes anything count more.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from resolvers.feed.ranking.features import TasteFeature, Weighed, decayed
from resolvers.feed.ranking.genres import Shares, rarity
from resolvers.feed.ranking.late_numpy import Figures, np
from resolvers.feed.ranking.records import CandidateEvent, Genres, Reaction
from resolvers.feed.ranking.weights import HIDDEN_LIKENESS, LIKENESS_HALF, PRICE_SPREAD, SAVED_CITY_HALF, SAVED_LIKENESS

Strength = Callable[[float], float]


def saved_features(saved: Sequence[Reaction], shares: Shares, now: float) -> list[TasteFeature]:
    """The similarity to saved events, which grows with their number and with how recently they were saved."""
    weighed = decayed(saved, now)
    acts = _counts(weighed, lambda event: event.artists)
    venues = _counts(weighed, lambda event: (event.house,) if event.house else ())
    genres = {
        slug: saturated(count, LIKENESS_HALF["genres"]) * rarity(slug, shares)
        for slug, count in _counts(weighed, lambda event: event.genres).items()
    }
    return [
        _acts_feature(acts),
        _venue_feature(venues, SAVED_LIKENESS["venue"], lambda count: saturated(count, LIKENESS_HALF["venue"])),
        _genres_feature(genres, SAVED_LIKENESS["genres"]),
        _weekday_feature(weighed),
        *_price_feature(weighed),
    ]


def saved_city_features(saved: Sequence[Reaction], now: float) -> list[TasteFeature]:
    """How many of the saved events are in each city."""
    cities = _counts(decayed(saved, now), lambda event: (event.city,) if event.city else ())
    return [
        TasteFeature(
            "city",
            lambda city: saturated(cities.get(city, 0.0), SAVED_CITY_HALF),
            lambda city: [city] if city in cities else [],
            cities.keys(),
        )
    ]


def hidden_features(hidden: Sequence[Reaction], shares: Shares, now: float) -> list[TasteFeature]:
    """The similarity to several hidden events, as negative shares. A single hidden event says nothing about others."""
    weighed = decayed(hidden, now)
    acts = {key: several(count) for key, count in _counts(weighed, lambda event: event.artists).items()}
    venues = _counts(weighed, lambda event: (event.house,) if event.house else ())
    genres = {slug: several(count) * rarity(slug, shares) for slug, count in _counts(weighed, lambda event: event.genres).items()}
    at_most = HIDDEN_LIKENESS["artists"]
    features = [
        TasteFeature(
            "artists",
            lambda billed: at_most * max((acts.get(key, 0.0) for key in billed), default=0.0),
            lambda billed: [key for key in billed if acts.get(key)],
            acts.keys(),
        ),
        _venue_feature(venues, HIDDEN_LIKENESS["venue"], several),
        _genres_feature(genres, HIDDEN_LIKENESS["genres"]),
    ]
    return [feature._replace(share=_negative(feature.share)) for feature in features]


def is_weekend(weekday: int) -> bool:
    """Friday, Saturday and Sunday nights."""
    return weekday >= 4


def saturated(count: float, half: float) -> float:
    """A half for `half` events, more for each further one, at most 1."""
    return count / (count + half)


def several(count: float) -> float:
    """Nothing for one event, a half for two, two thirds for three."""
    return max(count - 1.0, 0.0) / count


def _acts_feature(acts: Mapping[str, float]) -> TasteFeature:
    most, half = SAVED_LIKENESS["artists"], LIKENESS_HALF["artists"]
    return TasteFeature(
        "artists",
        lambda billed: most * saturated(sum(acts.get(key, 0.0) for key in dict.fromkeys(billed)), half),
        lambda billed: [key for key in billed if acts.get(key)],
        acts.keys(),
    )


def _venue_feature(venues: Mapping[str, float], most: float, strength: Strength) -> TasteFeature:
    strengths = {house: strength(count) for house, count in venues.items()}
    return TasteFeature(
        "house",
        lambda house: most * strengths.get(house, 0.0),
        lambda house: [house] if strengths.get(house) else [],
        strengths.keys(),
    )


def _genres_feature(strengths: Mapping[str, float], most: float) -> TasteFeature:
    return TasteFeature(
        "genres",
        lambda of_event: most * max((strengths.get(slug, 0.0) for slug in of_event), default=0.0),
        lambda of_event: _best_key(of_event, strengths),
        strengths.keys(),
    )


def _counts(weighed: Weighed, keys: Callable[[CandidateEvent], Iterable[str]]) -> dict[str, float]:
    counts: dict[str, float] = defaultdict(float)
    for event, weight in weighed:
        for key in dict.fromkeys(keys(event)):
            counts[key] += weight
    return dict(counts)


def _weekday_feature(weighed: Weighed) -> TasteFeature:
    """The saved events on weekend or on weekday nights."""
    counts: dict[bool, float] = defaultdict(float)
    for event, weight in weighed:
        if event.weekday is not None:
            counts[is_weekend(event.weekday)] += weight
    most, half = SAVED_LIKENESS["weekday"], LIKENESS_HALF["weekday"]
    return TasteFeature(
        "weekday",
        lambda day: 0.0 if day is None else most * saturated(counts.get(is_weekend(day), 0.0), half),
        _unshown,
    )


def _price_feature(weighed: Weighed) -> list[TasteFeature]:
    """How many saved events have a similar price, as a ratio; plus 5, so that pennies and free entry are not far apart."""
    known = [(event.price, weight) for event, weight in weighed if event.price is not None]
    if not known:
        return []
    saved, weights = np.log(np.array([price for price, _ in known]) + 5.0), np.array([weight for _, weight in known])
    most, half = SAVED_LIKENESS["price"], LIKENESS_HALF["price"]

    def shares(prices: Figures) -> Figures:
        apart = (np.log(prices + 5.0)[:, None] - saved) / PRICE_SPREAD
        counts = np.where(np.abs(apart) <= 1.0, np.exp(-(apart**2)), 0.0) @ weights  # 0 for an unknown price: NaN is not close
        found: Figures = most * counts / (counts + half)
        return found

    def share(price: float | None) -> float:
        return 0.0 if price is None else float(shares(np.array([price]))[0])

    return [TasteFeature("price", share, _unshown, shares=shares)]


def _best_key(keys: Genres, strengths: Mapping[str, float]) -> list[str]:
    """The best genre, as a list of one."""
    best = max(sorted(keys), key=lambda key: strengths.get(key, 0.0), default=None)
    return [best] if best is not None and strengths.get(best) else []


def _negative(share: Callable[[Any], float]) -> Callable[[Any], float]:
    return lambda value: -share(value)


def _unshown(value: Any) -> list[str]:
    return []
