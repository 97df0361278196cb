"""The numbers of docs/ranking.md as examples: what each signal is worth for one gig."""

from dataclasses import replace
from math import log

import pytest

from resolvers.feed.ranking.candidates.candidate_set import CandidateSet
from resolvers.feed.ranking.records import LikedArtist, Point, TasteProfile
from resolvers.feed.ranking.scoring import explained
from resolvers.feed.ranking.terms import terms_of
from resolvers.feed.ranking.usual_genres import with_usual_genres
from tests.resolvers.feed.ranking.strengths import FOLK, PLAIN, PUNK, TECHNO, gigs, strength, term
from tests.resolvers.feed.ranking.tastes import DAY_S, FAMILIES, NOW


@pytest.mark.parametrize(("days", "expected"), [(-1, 1.0), (0, 1.0), (7, 0.5), (10.5, 0.25), (14, 0.0), (28, 0.0)])
def test_soon_falls_evenly_to_nothing_a_fortnight_ahead(days: float, expected: float) -> None:
    assert strength("soon", replace(PLAIN, starts_at=NOW + days * DAY_S)) == pytest.approx(expected)


def test_an_undated_gig_is_not_soon() -> None:
    assert strength("soon", replace(PLAIN, starts_at=None)) == 0.0


@pytest.mark.parametrize(("days_ago", "expected"), [(0, 1.0), (7, 0.5), (10.5, 0.25), (14, 0.0), (90, 0.0)])
def test_tickets_are_fresh_for_a_fortnight_after_they_went_on_sale(days_ago: float, expected: float) -> None:
    assert strength("fresh", replace(PLAIN, on_sale_at=NOW - days_ago * DAY_S)) == pytest.approx(expected)


@pytest.mark.parametrize("on_sale_at", [None, NOW + 1, NOW + 90 * DAY_S])
def test_tickets_not_yet_on_sale_or_untold_are_not_fresh(on_sale_at: float | None) -> None:
    assert strength("fresh", replace(PLAIN, on_sale_at=on_sale_at)) == 0.0


@pytest.mark.parametrize(("saves", "expected"), [(0, 0.0), (5, 0.0), (6, 5 / 25), (21, 0.5), (81, 0.8)])
def test_a_gig_is_popular_from_five_other_people_on_and_half_with_twenty(saves: int, expected: float) -> None:
    assert strength("popular", replace(PLAIN, saves=saves)) == pytest.approx(expected)


def test_how_popular_a_gig_is_does_not_depend_on_the_others() -> None:
    assert strength("popular", replace(PLAIN, saves=21), None, replace(PLAIN, id=2, saves=999)) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("budget", "price", "expected"),
    [(50, 75, -0.5), (50, 100, -1.0), (0, 0.5, -0.5), (0, 0, 1.0), (3, 4.5, -0.5), (0.5, 1.0, -0.5)],
)
def test_a_price_counts_against_up_to_twice_the_budget_or_a_euro_above_it(budget: float, price: float, expected: float) -> None:
    assert strength("budget", replace(PLAIN, price=price), TasteProfile(budget=budget)) == pytest.approx(expected)


def test_the_nearest_of_a_persons_places_counts() -> None:
    def near(*centres: Point) -> float:
        return strength("distance", replace(PLAIN, point=(53.0, -6.0)), TasteProfile(centres=centres, radius_km=25))

    ten_km_north = (53.0 + 10 / 111.195, -6.0)
    assert near(ten_km_north) == pytest.approx(0.6, abs=1e-3)
    assert near(ten_km_north, (51.0, -6.0), (53.0, -6.0)) == pytest.approx(1.0)
    assert strength("distance", PLAIN, TasteProfile(centres=(ten_km_north,))) == 0.0


@pytest.mark.parametrize(
    ("weekday", "nights", "expected"),
    [(0, "weekday", 1.0), (4, "weekday", 0.0), (4, "weekend", 1.0), (3, "weekend", 0.0), (None, "weekday", 0.0)],
)
def test_a_night_when_the_person_goes_out(weekday: int | None, nights: str, expected: float) -> None:
    assert strength("day", replace(PLAIN, weekday=weekday), TasteProfile(nights=frozenset({nights}))) == expected


class TestArtists:
    """Liked artists on the bill, and others of their kind of music."""

    def likes(self, **artists: float) -> TasteProfile:
        """A taste for artists, each with how much it is liked."""
        return TasteProfile(artists={name: LikedArtist(name.title(), weight=weight) for name, weight in artists.items()})

    @pytest.mark.parametrize(("liked", "expected"), [(1.0, 1.0), (0.0, 0.5), (0.5, 0.75)])
    def test_a_headliner_counts_by_how_much_it_is_liked(self, liked: float, expected: float) -> None:
        assert strength("artist", replace(PLAIN, artists=("air", "x")), self.likes(air=liked)) == pytest.approx(expected)

    def test_a_support_counts_four_fifths(self) -> None:
        assert strength("artist", replace(PLAIN, artists=("x", "y", "air")), self.likes(air=1.0)) == pytest.approx(0.8)

    def test_the_best_of_several_counts(self) -> None:
        event = replace(PLAIN, artists=("air", "bicep"))
        assert strength("artist", event, self.likes(air=0.0, bicep=1.0)) == pytest.approx(0.8)
        assert strength("artist", replace(PLAIN, artists=("x",)), self.likes(air=1.0)) == 0.0

    def test_another_artist_of_the_same_music_counts_a_fifth_of_how_rare_it_is(self) -> None:
        taste = TasteProfile(artists={"bicep": LikedArtist("Bicep", TECHNO)})
        event = replace(PLAIN, artists=("x",), genres=TECHNO)
        assert strength("artist", event, taste, *gigs(49)) == pytest.approx(0.2)
        assert strength("artist", event, taste, *gigs(9, genres=TECHNO), *gigs(10, 300)) == pytest.approx(
            0.2 * log(0.5) / log(0.02)
        )
        assert strength("artist", event, taste, *gigs(9, genres=TECHNO)) == 0.0
        assert strength("artist", replace(event, artists=("bicep",)), taste, *gigs(49)) == pytest.approx(1.0)

    def test_at_most_three_artists_of_the_rarest_genre_are_named(self) -> None:
        artists = {name: LikedArtist(name.title(), TECHNO) for name in ("ann", "ben", "cat", "dan")}
        artists["eve"] = LikedArtist("Eve", frozenset({"electronic"}))
        event = replace(PLAIN, artists=("x",), genres=TECHNO)
        found = term("artist", TasteProfile(artists=artists), event, *gigs(20, genres=frozenset({"electronic"})), *gigs(20, 300))
        assert found.values_in(event) == ("Ann", "Ben", "Cat")
        everywhere = term("artist", TasteProfile(artists=artists), event)
        assert everywhere.values_in(event) == ()

    def test_a_liked_artist_on_the_bill_is_named_once_as_billed(self) -> None:
        event = replace(PLAIN, artists=("x", "air"), names=("X", "AIR"), genres=FOLK)
        taste = TasteProfile(artists={"air": LikedArtist("AIR", FOLK)})
        assert term("artist", taste, event, *gigs(49)).values_in(event) == ("AIR",)

    def test_who_plays_is_named_without_those_who_play_the_like(self) -> None:
        event = replace(PLAIN, artists=("air",), names=("Air",), genres=TECHNO)
        taste = TasteProfile(artists={"air": LikedArtist("Air"), "bicep": LikedArtist("Bicep", TECHNO)})
        assert term("artist", taste, event, *gigs(49)).values_in(event) == ("Air",)
        assert term("artist", taste, event, *gigs(49)).values_in(replace(event, artists=("x",))) == ("Bicep",)


class TestGenres:
    """A liked genre counts half, and up to all if it is rare; another of its family less."""

    @pytest.mark.parametrize(("others_with_it", "expected"), [(0, 1.0), (49, 0.5 + 0.5 * log(0.5) / log(0.02)), (99, 0.5)])
    def test_the_rarer_the_genre_the_more(self, others_with_it: int, expected: float) -> None:
        others = [*gigs(others_with_it, genres=FOLK), *gigs(99 - others_with_it, 300)]
        found = strength("genre", replace(PLAIN, genres=FOLK), TasteProfile(genres={"folk": FOLK}), *others)
        assert found == pytest.approx(expected)

    def test_a_sibling_counts_six_tenths_of_how_rare_the_family_is(self) -> None:
        house = replace(PLAIN, genres=FAMILIES["house"])
        taste = TasteProfile(genres={"techno": TECHNO})
        assert strength("genre", house, taste, *gigs(99)) == pytest.approx(0.6)
        found = strength("genre", house, taste, *gigs(49, genres=frozenset({"electronic"})), *gigs(50, 300))
        assert found == pytest.approx(0.6 * log(0.5) / log(0.02))

    def test_the_best_match_counts_and_every_match_is_named(self) -> None:
        event = replace(PLAIN, genres=FOLK | TECHNO)
        taste = TasteProfile(genres={"house": FAMILIES["house"], "folk": FOLK, "punk": PUNK})
        assert strength("genre", event, taste, *gigs(99)) == pytest.approx(1.0)
        assert term("genre", taste, event, *gigs(99)).values_in(event) == ("house", "folk")
        assert strength("genre", PLAIN, taste) == 0.0

    @pytest.mark.parametrize(("others", "expected"), [(2, 0.0), (3, 0.5), (9, 0.5)])
    def test_a_gig_without_genres_has_half_of_what_is_usual_at_its_venue(self, others: int, expected: float) -> None:
        bare = replace(PLAIN, venue="fabric", venue_name="Fabric")
        events = with_usual_genres([bare, *gigs(others, venue="fabric", genres=TECHNO)])
        taste = TasteProfile(genres={"techno": TECHNO})
        assert strength("genre", events[0], taste, *events[1:], *gigs(900, 300)) == pytest.approx(expected)
        reasons = explained(events[0], terms_of(taste, CandidateSet([*events, *gigs(900, 300)]), NOW)).reasons
        texts = [reason.text for reason in reasons if reason.kind == "genre"]
        assert texts == (["Its venue usually has techno, which you like"] if expected else [])

    def test_a_genre_is_usual_from_half_of_the_gigs_on(self) -> None:
        bare = replace(PLAIN, venue="fabric")
        others = [*gigs(2, venue="fabric", genres=FOLK), *gigs(3, 200, venue="fabric", genres=PUNK)]
        assert with_usual_genres([bare, *others])[0].usual == PUNK
        assert all(not event.usual for event in with_usual_genres([bare, *others])[1:])
