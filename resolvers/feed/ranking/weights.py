"""All numbers of the formula. docs/ranking.md shows these tables, and a test compares the two."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "artist", "genre", "venue", "city", "distance", "budget", "day", "soon", "saved_alike", "saved_city",
    "saved_together", "searched", "popular", "spotify_artist", "spotify_genre", "fresh", "hidden_alike",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Weight:
    """A term's weight: `most` at strength 1, `least` at strength -1. Units: parts of a score, which is at most 1."""

    most: float
    least: float = 0.0


# The largest contributions add up to 1, so a score needs no other scale. Fitted with the seeds 11 to 13 of three populations of
# the rank report, by coordinate ascent and then by trying changes alone and together, and rounded.
WEIGHTS: dict[Kind, Weight] = {
    "artist": Weight(0.115),
    "spotify_artist": Weight(0.09),
    "saved_alike": Weight(0.2),
    "saved_city": Weight(0.15),  # if a person has set no city, their saved events show where they go out
    "saved_together": Weight(0.108),
    "searched": Weight(0.112),  # and if they have saved nothing, their last search does
    "genre": Weight(0.045),
    "spotify_genre": Weight(0.018),
    "venue": Weight(0.027),
    "city": Weight(0.018),
    "distance": Weight(0.022),
    "budget": Weight(0.014, -0.018),
    "day": Weight(0.027),
    "popular": Weight(0.045),
    "soon": Weight(0.003),
    "fresh": Weight(0.006),
    "hidden_alike": Weight(0.0, -0.107),
}

# Similarity to saved or hidden events: the largest strength of each part; the total is capped at 1.
LikenessPart = Literal["artists", "genres", "venue", "weekday", "price"]
SAVED_LIKENESS: dict[LikenessPart, float] = {
    "artists": 0.175,
    "genres": 0.435,
    "venue": 0.295,
    "weekday": 0.04,
    "price": 0.055,
}
HIDDEN_LIKENESS: dict[LikenessPart, float] = {"artists": 1.0, "genres": 0.7, "venue": 0.4}
# So many matching saved events are worth half of the part, and no number of them more than the whole.
LIKENESS_HALF: dict[LikenessPart, float] = {"artists": 0.5, "genres": 1.5, "venue": 2.0, "weekday": 3.0, "price": 3.0}
SAVED_CITY_HALF = 1.0

TOGETHER_LEAST_PEOPLE = 3  # fewer who saved both say little, and could be recognised
TOGETHER_SHRINKAGE = 5.0  # added to the geometric mean of the two numbers of savers
TOGETHER_MOST_NEIGHBOURS = 40
TOGETHER_HALF = 1.5  # the sum of likenesses that is worth half of the term

DAY_S = 86_400.0

SHOWN_MOST = 3  # artists named per genre
SUPPORT_SHARE = 0.8  # factor if a liked artist is a support act
LIKE_ARTIST_SHARE = 0.2  # another artist of a liked artist's genre
KIN_SHARE = 0.6  # a sibling of the same family: house for people who like techno
USUAL_SHARE = 0.5  # a gig without genres at a venue where the liked genre is usual
USUAL_LEAST_GIGS, USUAL_LEAST_SHARE = 3, 0.5

SOON_DAYS = 14.0
FRESH_DAYS = 14.0
REACTION_HALF_LIFE_DAYS = 180.0  # of saved or hidden events
POPULAR_LEAST_OTHERS = 5  # fewer other people are not many
POPULAR_HALF = 20.0  # so many other people are worth half of the term
BUDGET_WORST = 2.0  # times the budget: from this price on the term is at its minimum

PRICE_SPREAD = 0.5  # logarithmic: a price 1.6 times the usual is one spread away

SAME_VENUE_MOST, SAME_VENUE_SPAN = 2, 5  # each one over 2 in any 5 in a row has to be better by
SAME_VENUE_COST = 0.031
SAME_RUN_SPAN = 20  # each one over the first of a series or a head act in any 20 in a row has to be better by
SAME_RUN_COST = 0.018
SAME_RUN_APART = 3  # and however good, there is only one in any 3 in a row
DIVERSE_DEPTH = 200  # number of places to which these rules apply
EXPLORED_EVERY, EXPLORED_DEPTH = 10, 50  # each tenth of the first 50 places is for an event that nobody has saved yet
EXPLORED_AMONG = 10  # the best such events take turns, one a day
EXPLORED_COST_MOST = 0.036  # unless the event displaced is better by more than that
