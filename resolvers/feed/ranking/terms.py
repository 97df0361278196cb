"""The terms of a score, each based on one signal of a person, or on none, and on an event."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from resolvers.feed.ranking.candidates.candidate_set import CandidateSet, ColumnName
from resolvers.feed.ranking.circumstances import (
    budget_features,
    day_features,
    distance_features,
    fresh,
    popular,
    soon,
    soon_of,
)
from resolvers.feed.ranking.features import TasteFeature
from resolvers.feed.ranking.genres import Shares, match, most_distinctive, rarity
from resolvers.feed.ranking.late_numpy import Figures, np
from resolvers.feed.ranking.likeness import hidden_features, saved_city_features, saved_features
from resolvers.feed.ranking.neighbours import Neighbours
from resolvers.feed.ranking.records import CandidateEvent, Genres, LikedArtist, Reaction, TasteProfile
from resolvers.feed.ranking.together import Together
from resolvers.feed.ranking.weights import (
    LIKE_ARTIST_SHARE,
    SHOWN_MOST,
    SUPPORT_SHARE,
    TOGETHER_HALF,
    USUAL_SHARE,
    WEIGHTS,
    Kind,
)
from resolvers.feed.ranking.wording import liked_on_the_bill, near, saying_how_many, wording


@dataclass(frozen=True, slots=True)
class ScoreTerm:
    """One kind of term. The sum of its features' shares is its strength, from -1 to 1.

    The events in `marked_ids` are what the term is based on; they are not compared with themselves. With `half`, a sum of that
    much is worth half of the term, and no sum all of it. `said` gives values and sentence where those of the kind do not do.
    """

    kind: Kind
    features: tuple[TasteFeature, ...]
    marked_ids: frozenset[int] = frozenset()
    half: float | None = None
    said: Callable[[CandidateEvent], tuple[tuple[str, ...], str]] | None = None

    def weight_of(self, candidate: CandidateEvent) -> float:
        """What the term adds to one event's score."""
        if candidate.id in self.marked_ids:
            return 0.0
        strength = sum([feature.share(getattr(candidate, feature.column)) for feature in self.features])
        return self._weight(strength)

    def weights_of(self, candidate_set: CandidateSet) -> Figures:
        """What the term adds to the score of every event."""
        strengths = np.zeros(len(candidate_set.candidates))
        for feature in self.features:
            strengths += feature.shares_in(candidate_set)
        found = self._weights(strengths)
        found[candidate_set.places_of(self.marked_ids)] = 0.0
        return found

    def values_in(self, candidate: CandidateEvent) -> tuple[str, ...]:
        """The values of an event that the term matched, for display."""
        found = [list(feature.shown(getattr(candidate, feature.column))) for feature in self.features]
        if self.kind in _ONE_OF_FEATURES:  # who plays, and only otherwise who plays the like: one sentence cannot say both
            found = [next((keys for keys in found if keys), [])]
        return tuple(dict.fromkeys(candidate.shown_as(key) for keys in found for key in keys))

    def _weight(self, strength: float) -> float:
        if self.half is not None:
            strength = strength / (strength + self.half)
        weight = WEIGHTS[self.kind]
        return min(strength, 1.0) * weight.most if strength > 0.0 else max(strength, -1.0) * -weight.least

    def _weights(self, strengths: Figures) -> Figures:
        """The same for many: an array of one takes ten times as long."""
        if self.half is not None:
            strengths = strengths / (strengths + self.half)
        weight = WEIGHTS[self.kind]
        found: Figures = np.clip(strengths, 0.0, 1.0) * weight.most
        return found - np.clip(strengths, -1.0, 0.0) * weight.least if weight.least else found


_ONE_OF_FEATURES: Final[frozenset[Kind]] = frozenset({"artist", "spotify_artist", "genre", "spotify_genre"})


def terms_of(taste: TasteProfile, candidate_set: CandidateSet, now: float) -> tuple[ScoreTerm, ...]:
    """The terms for a person's signals: no signal, no term. The last three are not personal. Units: seconds since 1970."""
    shares = candidate_set.genre_shares()
    made: dict[Kind, list[TasteFeature]] = {
        "artist": _artist_features(taste.artists, shares),
        "spotify_artist": _artist_features(taste.spotify_artists, shares),
        "genre": _genre_features(taste.genres, shares),
        "spotify_genre": _genre_features(taste.spotify_genres, shares),
        "venue": [*_named_features("venue", taste.venues), *_named_features("house", taste.venues)],
        "city": _named_features("city", taste.cities),
        "searched": _named_features("city", taste.searched),
        "distance": distance_features(taste.centres, taste.radius_km),
        "budget": budget_features(taste.budget),
        "day": day_features(taste.nights),
        "soon": [TasteFeature("starts_at", lambda at: soon(at, now), _unshown, shares=lambda at: soon_of(at, now))],
        "popular": [TasteFeature("saves", popular, _unshown)],
        "fresh": [TasteFeature("on_sale_at", lambda at: fresh(at, now), _unshown)],
    }
    terms = [ScoreTerm(kind, tuple(features)) for kind, features in made.items() if features]
    terms = [_worded(term, taste) for term in terms]
    if taste.saved:
        terms.append(ScoreTerm("saved_alike", tuple(saved_features(taste.saved, shares, now)), _ids(taste.saved)))
        in_city = tuple(saved_city_features(taste.saved, now))
        terms.append(ScoreTerm("saved_city", in_city, _ids(taste.saved), said=saying_how_many(taste.saved)))
        terms += _together(taste.saved, candidate_set.neighbours, now)
    if taste.hidden:
        terms.append(ScoreTerm("hidden_alike", tuple(hidden_features(taste.hidden, shares, now)), _ids(taste.hidden)))
    return tuple(terms)


def _together(saved: Sequence[Reaction], neighbours: Neighbours, now: float) -> list[ScoreTerm]:
    together = Together(saved, neighbours, now)
    features = tuple(together.features())
    return [ScoreTerm("saved_together", features, _ids(saved), TOGETHER_HALF, together.said)] if features else []


def _worded(term: ScoreTerm, taste: TasteProfile) -> ScoreTerm:
    """The term with a sentence of its own where that of the kind does not know enough."""
    if term.kind == "artist":
        return _saying_who_is_followed(term, taste.artists)
    return replace(term, said=lambda candidate: ((), near(taste.radius_km))) if term.kind == "distance" else term


def _saying_who_is_followed(term: ScoreTerm, artists: Mapping[str, LikedArtist]) -> ScoreTerm:
    """The term of the liked artists; where some play, its sentence tells those who are followed from those only named."""

    def said(candidate: CandidateEvent) -> tuple[tuple[str, ...], str]:
        values, playing = term.values_in(candidate), [act for act in dict.fromkeys(candidate.artists) if act in artists]
        if not playing:
            return values, wording(term.kind, values, candidate, is_against=False)
        followed, named = ([candidate.shown_as(act) for act in playing if artists[act].is_followed is so] for so in (True, False))
        return values, liked_on_the_bill(followed, named)

    return replace(term, said=said)


def _artist_features(artists: Mapping[str, LikedArtist], shares: Shares) -> list[TasteFeature]:
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
        distinctive = max(sorted(genres & players.keys()), key=lambda slug: rarity(slug, shares), default=None)
        return [] if distinctive is None or not rarity(distinctive, shares) else players[distinctive][:SHOWN_MOST]

    bill = TasteFeature("artists", on_the_bill, lambda billed: [key for key in billed if key in artists], artists.keys())
    alike = TasteFeature(
        "genres",
        lambda genres: LIKE_ARTIST_SHARE * most_distinctive(genres & players.keys(), shares),
        kind_of_music,
        players.keys(),
    )
    return [bill, alike] if players else [bill]


def _genre_features(liked: Mapping[str, Genres], shares: Shares) -> list[TasteFeature]:
    """The liked genre that matches an event best; for an event without genres, what is usual at its venue."""
    if not liked:
        return []

    def share(genres: Genres) -> float:
        return max(match(slug, families, genres, shares) for slug, families in liked.items()) if genres else 0.0

    def shown(genres: Genres) -> list[str]:
        return [slug for slug, families in liked.items() if match(slug, families, genres, shares)]

    def usual_share(usual: Genres) -> float:
        return USUAL_SHARE * max((0.5 + 0.5 * rarity(slug, shares) for slug in liked if slug in usual), default=0.0)

    kin = frozenset[str]().union(liked, *liked.values())
    at_venue = TasteFeature("usual", usual_share, lambda usual: [slug for slug in liked if slug in usual], liked.keys())
    return [TasteFeature("genres", share, shown, kin), at_venue]


def _named_features(column: ColumnName, liked: Collection[str]) -> list[TasteFeature]:
    """A venue or city liked by name."""
    return [TasteFeature(column, lambda key: float(key in liked), lambda key: [key], liked)] if liked else []


def _ids(reactions: Sequence[Reaction]) -> frozenset[int]:
    return frozenset(reaction.event.id for reaction in reactions)


def _unshown(value: object) -> list[str]:
    return []
