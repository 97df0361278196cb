"""The terms of what a person set beside the music (way, money, nights), and those that are the same for everybody."""

from collections.abc import Collection, Sequence

from resolvers.feed.ranking.features import TasteFeature
from resolvers.feed.ranking.late_numpy import Figures, np
from resolvers.feed.ranking.likeness import is_weekend
from resolvers.feed.ranking.records import Point
from resolvers.feed.ranking.weights import (
    BUDGET_WORST,
    DAY_S,
    FRESH_DAYS,
    POPULAR_HALF,
    POPULAR_LEAST_OTHERS,
    SOON_DAYS,
)
from store.places.geo import EARTH_RADIUS_KM, distance_km


def distance_features(centres: Sequence[Point], radius_km: float) -> list[TasteFeature]:
    """Nearness to one of the person's places: 1 at the centre, 0 from the radius on."""

    def share(point: Point | None) -> float:
        if point is None:
            return 0.0
        return max(1.0 - min(distance_km(*centre, *point) for centre in centres) / radius_km, 0.0)

    def shares(points: Figures) -> Figures:
        if points.ndim < 2:  # of no event is the position known
            return np.zeros(len(points))
        nearest: Figures = np.stack([_distances_km(centre, points) for centre in centres]).min(axis=0)
        return np.nan_to_num(np.maximum(1.0 - np.minimum(nearest / radius_km, 1.0), 0.0))

    return [TasteFeature("point", share, _unshown, shares=shares)] if centres else []


def budget_features(budget: float | None) -> list[TasteFeature]:
    """1 within the budget, decreasing above it; an unknown price counts 0."""
    if budget is None:
        return []
    worst = max(budget * (BUDGET_WORST - 1.0), 1.0)

    def share(price: float | None) -> float:
        if price is None:
            return 0.0
        return 1.0 if price <= budget else -min((price - budget) / worst, 1.0)

    return [TasteFeature("price", share, _unshown)]


def day_features(nights: Collection[str]) -> list[TasteFeature]:
    """The nights when the person goes out."""

    def share(weekday: int | None) -> float:
        return 0.0 if weekday is None else float(("weekend" if is_weekend(weekday) else "weekday") in nights)

    return [TasteFeature("weekday", share, _unshown)] if nights else []


def soon(starts_at: float | None, now: float) -> float:
    """1 at once, 0 from two weeks ahead."""
    return 0.0 if starts_at is None else max(1.0 - max(starts_at - now, 0.0) / (SOON_DAYS * DAY_S), 0.0)


def soon_of(starts_at: Figures, now: float) -> Figures:
    """The same for many."""
    return np.nan_to_num(np.maximum(1.0 - np.maximum(starts_at - now, 0.0) / (SOON_DAYS * DAY_S), 0.0))


def fresh(on_sale_at: float | None, now: float) -> float:
    """When we first saw an event says nothing of when it was announced; when its tickets went on sale, sources tell."""
    if on_sale_at is None or on_sale_at > now:
        return 0.0
    return max(1.0 - (now - on_sale_at) / (FRESH_DAYS * DAY_S), 0.0)


def popular(saves: int) -> float:
    """A half for 20 other people. The person may be one of those who saved it."""
    others = saves - 1
    return others / (others + POPULAR_HALF) if others >= POPULAR_LEAST_OTHERS else 0.0


def _distances_km(centre: Point, points: Figures) -> Figures:
    """distance_km (store.places.geo) of many points at once."""
    ours, theirs = _unit_vectors(np.array([centre])), _unit_vectors(points)
    chords = np.sqrt(((theirs - ours) ** 2).sum(axis=1))
    found: Figures = 2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(chords / 2, 1.0))
    return found


def _unit_vectors(points: Figures) -> Figures:
    latitude, longitude = np.radians(points[:, 0]), np.radians(points[:, 1])
    return np.stack([np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)], axis=1)


def _unshown(value: object) -> list[str]:
    return []
