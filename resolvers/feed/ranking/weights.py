"""All numbers of the formula. docs/ranking.md shows these tables, and a test compares the two."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "artist", "genre", "venue", "city", "distance", "budget", "day", "soon", "saved_alike", "saved_city", "popular",
    "spotify_artist", "spotify_genre", "fresh", "hidden_alike",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Weight:
    """A term's weight: `most` at strength 1, `least` at strength -1. Units: parts of a score, which is at most 1."""

    most: float
    least: float = 0.0


# The largest contributions add up to 1, so a score needs no other scale.
WEIGHTS: dict[Kind, Weight] = {
    "artist": Weight(0.13),
    "spotify_artist": Weight(0.08),
    "saved_alike": Weight(0.23),
    "saved_city": Weight(0.19),  # if a person has set no city, their saved events show where they go out
    "genre": Weight(0.09),
    "spotify_genre": Weight(0.05),
    "venue": Weight(0.05),
    "city": Weight(0.03),
    "distance": Weight(0.06),
    "budget": Weight(0.02, -0.04),
    "day": Weight(0.02),
    "popular": Weight(0.02),
    "soon": Weight(0.02),
    "fresh": Weight(0.01),
    "hidden_alike": Weight(0.0, -0.25),
}

# Similarity to saved or hidden events: the largest strength of each part; the total is capped at 1.
LikenessPart = Literal["artists", "genres", "venue", "weekday", "price"]
SAVED_LIKENESS: dict[LikenessPart, float] = {
    "artists": 0.18,
    "genres": 0.56,
    "venue": 0.11,
    "weekday": 0.09,
    "price": 0.06,
}
HIDDEN_LIKENESS: dict[LikenessPart, float] = {"artists": 1.0, "genres": 0.7, "venue": 0.4}

DAY_S = 86_400.0

SHOWN_MOST = 3  # artists named per genre
SUPPORT_SHARE = 0.8  # factor if a liked artist is a support act
LIKE_ARTIST_SHARE = 0.3  # another artist of a liked artist's genre
KIN_SHARE = 0.6  # a sibling of the same family: house for people who like techno

SOON_DAYS = 14.0
FRESH_DAYS = 14.0
REACTION_HALF_LIFE_DAYS = 180.0  # of saved or hidden events
POPULAR_LEAST_OTHERS = 5  # fewer other people are not many
POPULAR_LEAST_SAVES = 10  # the most saved event counts as popular from this number of saves
BUDGET_WORST = 2.0  # times the budget: from this price on the term is at its minimum

GENRE_PRIOR = 1.5  # prior, in saves, for a person's genres being the usual ones
GENRE_FULL_LIFT = 2.5  # e^2.5: 12 times as often as among all candidates counts fully
PRICE_SPREAD = 0.5  # logarithmic: a price 1.6 times the usual is one spread away

SAME_VENUE_MOST, SAME_VENUE_SPAN = 2, 5  # at most 2 of any 5 in a row
SAME_SERIES_SPAN = 20  # only once in any 20 in a row
DIVERSE_DEPTH = 200  # number of places to which the two rules apply
