"""Why an item stands where it stands."""

from enum import StrEnum

import strawberry

from schema.fields import column


@strawberry.enum(description="What a reason of a ranking is about.")
class RankReasonKind(StrEnum):
    """One kind a term of the score."""

    ARTIST = strawberry.enum_value("artist", description="Artists that the person likes.")
    GENRE = strawberry.enum_value("genre", description="Genres that the person likes.")
    VENUE = strawberry.enum_value("venue", description="A venue that the person likes.")
    CITY = strawberry.enum_value("city", description="A city that the person goes out in.")
    DISTANCE = strawberry.enum_value("distance", description="How near it is.")
    BUDGET = strawberry.enum_value("budget", description="It is within the person's budget.")
    DAY = strawberry.enum_value("day", description="A night of the week that the person goes out on.")
    SOON = strawberry.enum_value("soon", description="How soon it is.")
    SAVED_ALIKE = strawberry.enum_value("saved_alike", description="It is like events that the person saved.")
    POPULAR = strawberry.enum_value("popular", description="Many others saved it.")
    SPOTIFY_ARTIST = strawberry.enum_value("spotify_artist", description="Artists that the person plays on Spotify.")
    SPOTIFY_GENRE = strawberry.enum_value("spotify_genre", description="Genres that the person plays on Spotify.")
    FRESH = strawberry.enum_value("fresh", description="It was announced lately.")


@strawberry.type(description="One term of a ranking's score.")
class RankReason:
    """Runtime value: a record with these columns."""

    kind: RankReasonKind = column("What the reason is about.")
    values: list[str] = column("The artists, genres or places that matched.")
    weight: float = column("The reason's share of the score.")
    text: str = column("The reason in words.")


@strawberry.type(
    description="Why an item stands where it stands. `score` is 0 to 1; the reasons' weights are the terms that made it."
)
class Ranking:
    """Runtime value: a record with these columns."""

    score: float = column("0 to 1; the higher, the better it fits.")
    reasons: list[RankReason] = column("The terms of the score, weightiest first.")
