"""Artists and genres of a person's listening, weighed."""

import random

import pytest

from resolvers.people.spotify.taste import FOLLOWED, MOST_ARTISTS, MOST_GENRES, Listening, taste_of
from store.people.records import SpotifyArtist

BICEP = SpotifyArtist("Bicep", "id-bicep", ("house", "electronica"))
LANKUM = SpotifyArtist("Lankum", "id-lankum", ("irish folk",))
DJO = SpotifyArtist("Djo", None, ())


def _weights(listening: Listening) -> dict[str, float]:
    return {artist["name"]: artist["weight"] for artist in taste_of(listening).artists}


def test_lately_counts_more_than_long_ago_and_the_top_more_than_place_twenty() -> None:
    lately = taste_of(Listening({"short_term": [BICEP], "long_term": [LANKUM]}))
    assert [(artist["name"], artist["weight"]) for artist in lately.artists] == [("Bicep", 1.0), ("Lankum", 0.6)]
    crowd = [SpotifyArtist(f"Act {number:02}", None, ()) for number in range(21)]
    assert _weights(Listening({"short_term": crowd}))["Act 20"] == 0.5


def test_followed_artists_count_too_and_once() -> None:
    weights = _weights(Listening({"short_term": [BICEP]}, [LANKUM, BICEP, BICEP]))
    assert weights == {"Bicep": 1.0, "Lankum": round(FOLLOWED / (1 + FOLLOWED), 4)}


def test_one_artist_is_one_by_id_or_else_by_name() -> None:
    taste = taste_of(
        Listening({"short_term": [BICEP, DJO], "medium_term": [BICEP._replace(name="BICEP", genres=("uk",))]}, [DJO])
    )
    first = taste.artists[0]
    assert [artist["name"] for artist in taste.artists] == ["Bicep", "Djo"]
    assert (first["ranges"], first["genres"], first["followed"]) == (
        ["short_term", "medium_term"],
        ["electronica", "house", "uk"],
        False,
    )
    assert taste.artists[1]["followed"] and taste.artists[1]["id"] is None


def test_a_genre_weighs_what_its_artists_weigh_together() -> None:
    two = SpotifyArtist("Overmono", "id-overmono", ("house",))
    genres = taste_of(Listening({"short_term": [LANKUM, BICEP, two]})).genres
    assert [genre["name"] for genre in genres] == ["house", "irish folk", "electronica"]
    assert [genre["weight"] for genre in genres] == [1.0, 0.5372, 0.5116]


def test_no_listening_is_no_taste() -> None:
    taste = taste_of(Listening({}))
    assert (taste.artists, taste.genres) == ((), ())


@pytest.mark.parametrize("seed", range(5))
def test_weights_are_within_bounds_ordered_and_the_same_again(seed: int) -> None:
    rng = random.Random(seed)
    acts = [SpotifyArtist(f"Act {n}", f"id-{n}", tuple(f"genre {g}" for g in rng.sample(range(90), 3))) for n in range(600)]
    listening = Listening({"short_term": rng.sample(acts, 50), "long_term": rng.sample(acts, 50)}, rng.sample(acts, 500))
    taste = taste_of(listening)
    assert taste == taste_of(listening)
    for rows, most in ((taste.artists, MOST_ARTISTS), (taste.genres, MOST_GENRES)):
        weights = [row["weight"] for row in rows]
        assert weights[0] == 1.0 and weights == sorted(weights, reverse=True) and min(weights) > 0 and len(weights) == most
