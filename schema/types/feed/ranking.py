"""Why an item stands where it stands."""

from enum import StrEnum

import strawberry

from schema.types.base.enums import described_enum
from schema.types.base.fields import column


@described_enum(
    "What a reason of a ranking is about.",
    ARTIST="Artists that the person likes.",
    GENRE="Genres that the person likes.",
    VENUE="A venue that the person likes.",
    CITY="A city that the person goes out in.",
    DISTANCE="How near it is.",
    BUDGET="It is within the person's budget.",
    DAY="A night of the week that the person goes out on.",
    SOON="How soon it is.",
    SAVED_ALIKE="It is like events that the person saved.",
    POPULAR="Many others saved it.",
    SPOTIFY_ARTIST="Artists that the person plays on Spotify.",
    SPOTIFY_GENRE="Genres that the person plays on Spotify.",
    FRESH="It was announced lately.",
    HIDDEN_ALIKE="It is like several events that the person hid; its weight is below 0.",
)
class RankReasonKind(StrEnum):
    """One kind a term of the score."""

    ARTIST = "artist"
    GENRE = "genre"
    VENUE = "venue"
    CITY = "city"
    DISTANCE = "distance"
    BUDGET = "budget"
    DAY = "day"
    SOON = "soon"
    SAVED_ALIKE = "saved_alike"
    POPULAR = "popular"
    SPOTIFY_ARTIST = "spotify_artist"
    SPOTIFY_GENRE = "spotify_genre"
    FRESH = "fresh"
    HIDDEN_ALIKE = "hidden_alike"


@strawberry.type(description="One term of a ranking's score.")
class RankReason:
    """Runtime value: resolvers.feed.ranking.records.Reason."""

    kind: RankReasonKind = column("What the reason is about.")
    values: list[str] = column("The artists, genres or places that matched.")
    weight: float = column("The reason's share of the score; below 0 for what speaks against it.")
    text: str = column("The reason in words.")


@strawberry.type(
    description="Why an item stands where it stands. `score` is 0 to 1; the reasons' weights are the terms that made it."
)
class Ranking:
    """Runtime value: resolvers.feed.ranking.records.Ranking."""

    score: float = column("0 to 1; the higher, the better it fits.")
    reasons: list[RankReason] = column("The terms of the score, weightiest first.")
