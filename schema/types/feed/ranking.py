"""Why an item is ranked where it is."""

from enum import StrEnum

import strawberry

from schema.types.base.enums import described_enum
from schema.types.base.fields import column


@described_enum(
    "The kinds of reason behind a ranking.",
    ARTIST="Artists the person likes.",
    GENRE="Genres the person likes, or those its venue usually has if its own are unknown.",
    VENUE="A venue the person likes.",
    CITY="A city where the person goes out.",
    DISTANCE="How close it is to a city where the person goes out.",
    BUDGET="It is within the person's budget.",
    DAY="A night of the week when the person goes out.",
    SOON="It is within the next two weeks.",
    SAVED_ALIKE="It is similar to events the person saved.",
    SAVED_CITY="The person saved events in its city.",
    SAVED_TOGETHER="People who saved the same events as the person also saved it, or other events of its acts or venue.",
    SEARCHED="The person last searched in its city.",
    POPULAR="Several other people saved it; the text says how many.",
    SPOTIFY_ARTIST="Artists the person listens to on Spotify.",
    SPOTIFY_GENRE="Genres the person listens to on Spotify.",
    FRESH="Its tickets went on sale recently.",
    HIDDEN_ALIKE="It is similar to several events the person hid; the weight is negative.",
)
class RankReasonKind(StrEnum):
    """One kind per term of the score."""

    ARTIST = "artist"
    GENRE = "genre"
    VENUE = "venue"
    CITY = "city"
    DISTANCE = "distance"
    BUDGET = "budget"
    DAY = "day"
    SOON = "soon"
    SAVED_ALIKE = "saved_alike"
    SAVED_CITY = "saved_city"
    SAVED_TOGETHER = "saved_together"
    SEARCHED = "searched"
    POPULAR = "popular"
    SPOTIFY_ARTIST = "spotify_artist"
    SPOTIFY_GENRE = "spotify_genre"
    FRESH = "fresh"
    HIDDEN_ALIKE = "hidden_alike"


@strawberry.type(description="One term of a ranking's score.")
class RankReason:
    """Runtime value: resolvers.feed.ranking.records.Reason."""

    kind: RankReasonKind = column("The kind of reason.")
    values: list[str] = column("The artists, genres or places that matched.")
    weight: float = column("The reason's contribution to the score; negative if it counts against the event.")
    text: str = column("The reason in words.")


@strawberry.type(
    description=(
        "Why an item is ranked where it is. `score` is between 0 and 1; the reasons' weights are the terms it is made of. "
        "A list is not strictly in the order of scores: near the top, venues and series are mixed, every tenth place may go to "
        "an event that nobody has saved yet, and events that do not take place come last."
    )
)
class Ranking:
    """Runtime value: resolvers.feed.ranking.records.Ranking."""

    score: float = column("Between 0 and 1; higher is a better match.")
    reasons: list[RankReason] = column("The terms of the score, largest first.")
