"""The terms of a score, each based on one signal of a person, or on none, and on an event."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from math import log1p
from operator import add

from resolvers.ranking.genres import Shares, match, most_telling, rarity
from resolvers.ranking.likeness import Part, hidden_parts, is_weekend, saved_parts
from resolvers.ranking.programme import ColumnName, Programme
from resolvers.ranking.signals import Artist, Candidate, Genres, Mark, Point, Taste
from resolvers.ranking.weights import (
    BUDGET_WORST,
    DAY_S,
    FRESH_DAYS,
    LIKE_ARTIST_SHARE,
    POPULAR_LEAST_SAVES,
    SHOWN_MOST,
    SOON_HALF_LIFE_DAYS,
    SUPPORT_SHARE,
    WEIGHTS,
    Kind,
)
from store.geo import distance_km


@dataclass(frozen=True, slots=True)
class Term:
    """One kind of term. The sum of its parts' shares is its strength, from -1 to 1.

    The events in `marked_ids` are what the term is based on; they are not compared with themselves.
    """

    kind: Kind
    parts: tuple[Part, ...]
    marked_ids: frozenset[int] = frozenset()

    def weight_of(self, candidate: Candidate) -> float:
        """What the term adds to one event's score."""
        if candidate.id in self.marked_ids:
            return 0.0
        strength = sum(part.share(getattr(candidate, part.column)) for part in self.parts)
        return self._weights([strength])[0]

    def weights_of(self, programme: Programme) -> list[float]:
        """What the term adds to the score of every event."""
        first, *others = (programme.column(part.column).each(part.share) for part in self.parts)
        for more in others:
            first = list(map(add, first, more))
        found = self._weights(first)
        for place in programme.places_of(self.marked_ids):
            found[place] = 0.0
        return found

    def values_in(self, candidate: Candidate) -> tuple[str, ...]:
        """The values of an event that the term matched, for display."""
        found = (key for part in self.parts for key in part.shown(getattr(candidate, part.column)))
        return tuple(dict.fromkeys(candidate.shown_as(key) for key in found))

    def _weights(self, strengths: list[float]) -> list[float]:
        """Strengths clipped to -1..1 and weighted: the one loop over all candidates, so it calls nothing."""
        most, least = WEIGHTS[self.kind].most, -WEIGHTS[self.kind].least
        return [(x if x < 1.0 else 1.0) * most if x > 0.0 else (x if x > -1.0 else -1.0) * least for x in strengths]


def terms_of(taste: Taste, programme: Programme, now: float) -> tuple[Term, ...]:
    """The terms for a person's signals: no signal, no term. The last three are not personal. Units: seconds since 1970."""
    shares = programme.genre_shares()
    made: dict[Kind, list[Part]] = {
        "artist": _artist_parts(taste.artists, shares),
        "spotify_artist": _artist_parts(taste.spotify_artists, shares),
        "genre": _genre_parts(taste.genres, shares),
        "spotify_genre": _genre_parts(taste.spotify_genres, shares),
        "venue": _named_parts("venue", taste.venues),
        "city": _named_parts("city", taste.cities),
        "distance": _distance_parts(taste.centres, taste.radius_km),
        "budget": _budget_parts(taste.budget),
        "day": _day_parts(taste.nights),
        "soon": [Part("starts_at", lambda at: _soon(at, now), _unshown)],
        "popular": [Part("saves", _popular(programme.most_saves), _unshown)],
        "fresh": [Part("announced_at", lambda at: _fresh(at, now), _unshown)],
    }
    terms = [Term(kind, tuple(parts)) for kind, parts in made.items() if parts]
    if taste.saved:
        terms.append(Term("saved_alike", tuple(saved_parts(taste.saved, shares, now)), _ids(taste.saved)))
    if taste.hidden:
        terms.append(Term("hidden_alike", tuple(hidden_parts(taste.hidden, shares, now)), _ids(taste.hidden)))
    return tuple(terms)


def _artist_parts(artists: Mapping[str, Artist], shares: Shares) -> list[Part]:
    """Liked artists on the bill, and others in their genres."""
    if not artists:
        return []
    players: dict[str, list[str]] = {}
    for artist in artists.values():
        for slug in artist.genres:
            players.setdefault(slug, []).append(artist.name)

    def on_the_bill(billed: tuple[str, ...]) -> float:
        if artists.keys().isdisjoint(billed):
            return 0.0
        return max(
            (0.5 + 0.5 * artists[act].weight) * (SUPPORT_SHARE if place else 1.0)
            for place, act in enumerate(billed)
            if act in artists
        )

    def kind_of_music(genres: Genres) -> list[str]:
        telling = max(sorted(genres & players.keys()), key=lambda slug: rarity(slug, shares), default=None)
        return [] if telling is None or not rarity(telling, shares) else players[telling][:SHOWN_MOST]

    bill = Part("artists", on_the_bill, lambda billed: [key for key in billed if key in artists])
    alike = Part("genres", lambda genres: LIKE_ARTIST_SHARE * most_telling(genres & players.keys(), shares), kind_of_music)
    return [bill, alike] if players else [bill]


def _genre_parts(liked: Mapping[str, Genres], shares: Shares) -> list[Part]:
    """The liked genre that matches an event best."""
    if not liked:
        return []

    def share(genres: Genres) -> float:
        return max(match(slug, families, genres, shares) for slug, families in liked.items()) if genres else 0.0

    def shown(genres: Genres) -> list[str]:
        return [slug for slug, families in liked.items() if match(slug, families, genres, shares)]

    return [Part("genres", share, shown)]


def _named_parts(column: ColumnName, liked: Collection[str]) -> list[Part]:
    """A venue or city liked by name."""
    return [Part(column, lambda key: float(key in liked), lambda key: [key])] if liked else []


def _distance_parts(centres: Sequence[Point], radius_km: float) -> list[Part]:
    """Nearness to one of the person's places: 1 at the centre, 0 from the radius on."""

    def share(point: Point | None) -> float:
        if point is None:
            return 0.0
        return max(1.0 - min(distance_km(*centre, *point) for centre in centres) / radius_km, 0.0)

    return [Part("point", share, _unshown)] if centres else []


def _budget_parts(budget: float | None) -> list[Part]:
    """1 within the budget, decreasing above it; an unknown price counts 0."""
    if budget is None:
        return []
    worst = max(budget * (BUDGET_WORST - 1.0), 1.0)

    def share(price: float | None) -> float:
        if price is None:
            return 0.0
        return 1.0 if price <= budget else -min((price - budget) / worst, 1.0)

    return [Part("price", share, _unshown)]


def _day_parts(nights: Collection[str]) -> list[Part]:
    """The nights when the person goes out."""

    def share(weekday: int | None) -> float:
        return 0.0 if weekday is None else float(("weekend" if is_weekend(weekday) else "weekday") in nights)

    return [Part("weekday", share, _unshown)] if nights else []


def _soon(starts_at: float | None, now: float) -> float:
    return 0.0 if starts_at is None else 0.5 ** (max(starts_at - now, 0.0) / (SOON_HALF_LIFE_DAYS * DAY_S))


def _fresh(announced_at: float, now: float) -> float:
    return max(1.0 - max(now - announced_at, 0.0) / (FRESH_DAYS * DAY_S), 0.0)


def _popular(most_saves: int) -> Callable[[int], float]:
    """Saves on a logarithmic scale, 1 for the most saved event."""
    full = log1p(max(most_saves, POPULAR_LEAST_SAVES))
    return lambda saves: log1p(saves) / full


def _ids(marks: Sequence[Mark]) -> frozenset[int]:
    return frozenset(mark.event.id for mark in marks)


def _unshown(value: object) -> list[str]:
    return []
