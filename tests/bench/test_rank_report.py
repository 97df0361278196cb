"""The rank report is honest: the predecessor has all of its points, and nobody is judged whom the crowd's saves include."""

from dataclasses import replace

import numpy as np
import pytest

from bench.ranking.baselines import Baselines
from bench.ranking.judging import RANKINGS, STORIES, Ground, Interval, Judged, ground, judge, mean_of, ndcg_at_10, ratio_of
from bench.ranking.known_tastes import DAY_S
from bench.ranking.predecessor import by_points, points
from bench.ranking.report import print_groups, world
from resolvers.feed.ranking.records import CandidateEvent, LikedArtist, Reaction, TasteProfile

NOW = 1_800_000_000.0
FAR = NOW + 40 * DAY_S  # beyond the month in which time counts
PLAIN = CandidateEvent(1, FAR)


def liked(*names: str) -> dict[str, LikedArtist]:
    """Artists of whom nothing else is known."""
    return {name: LikedArtist(name.title()) for name in names}


def slugs(count: int) -> dict[str, frozenset[str]]:
    """So many genres without families."""
    return {f"g{number}": frozenset({f"g{number}"}) for number in range(count)}


def saved(*events: CandidateEvent) -> tuple[Reaction, ...]:
    """Saved events, which are other events."""
    return tuple(Reaction(replace(event, id=100 + number), NOW) for number, event in enumerate(events))


@pytest.mark.parametrize(
    ("event", "taste", "expected"),
    [
        (replace(PLAIN, artists=("a", "b", "c")), TasteProfile(artists=liked("a", "b")), 10.0),
        (replace(PLAIN, artists=("a", "b", "c")), TasteProfile(spotify_artists=liked("a", "b")), 8.0),
        (replace(PLAIN, venue="w"), TasteProfile(venues={"w": "W"}), 4.0),
        (replace(PLAIN, genres=frozenset(slugs(5))), TasteProfile(genres=slugs(5)), 9.0),
        (replace(PLAIN, genres=frozenset(slugs(7))), TasteProfile(spotify_genres=slugs(7)), 10.0),
        (replace(PLAIN, city="x"), TasteProfile(cities={"x": "X"}), 2.0),
        (replace(PLAIN, price=10.0), TasteProfile(budget=20.0), 1.0),
        (replace(PLAIN, price=30.0), TasteProfile(budget=20.0), -2.0),
        (replace(PLAIN, weekday=2), TasteProfile(nights=frozenset({"weekday"})), 1.0),
        (replace(PLAIN, weekday=5), TasteProfile(nights=frozenset({"weekday"})), 0.0),
        (replace(PLAIN, starts_at=NOW + 15 * DAY_S), TasteProfile(), 0.5),
        (replace(PLAIN, genres=frozenset("ab")), TasteProfile(saved=saved(replace(PLAIN, genres=frozenset("abc")))), 4.0),
        (replace(PLAIN, city="x"), TasteProfile(saved=saved(replace(PLAIN, city="x"))), 2.0),
        (replace(PLAIN, venue="w"), TasteProfile(saved=saved(replace(PLAIN, venue="w"))), 2.0),
        (replace(PLAIN, series="s"), TasteProfile(saved=saved(replace(PLAIN, series="s"))), 2.0),
        (PLAIN, TasteProfile(saved=saved(PLAIN)), 0.0),
    ],
)
def test_the_predecessors_points(event: CandidateEvent, taste: TasteProfile, expected: float) -> None:
    assert points(taste, event, NOW) == pytest.approx(expected)


def test_the_predecessor_sorts_by_points_and_then_by_time() -> None:
    events = [replace(PLAIN, id=1, starts_at=FAR + 9), replace(PLAIN, id=2), replace(PLAIN, id=3, venue="w", starts_at=FAR + 99)]
    assert [event.id for event in by_points(TasteProfile(venues={"w": "W"}), events, NOW)] == [3, 2, 1]


def test_ndcg_counts_the_first_ten_against_the_best_possible() -> None:
    shown = [replace(PLAIN, id=number) for number in range(20)]
    assert ndcg_at_10(shown, frozenset({0, 1})) == pytest.approx(1.0)
    assert ndcg_at_10(shown, frozenset({1})) == pytest.approx(1 / np.log2(3))
    assert ndcg_at_10(shown, frozenset({10, 11})) == 0.0


@pytest.fixture(scope="module", params=sorted(STORIES))
def small(request: pytest.FixtureRequest) -> Ground:
    """A small population of each story."""
    return ground(request.param, 21, gigs=700, crowd=60, people=24)


def test_nobody_is_judged_who_is_in_the_crowd(small: Ground) -> None:
    judged = [{gig.id for gig in (*person.saved_past, *person.saved_early)} for person in small.people]
    learned = [
        {gig.id for gig in small.catalogue.scene.gigs if small.catalogue.event(gig) in events}
        for events in small.catalogue.crowd_saves
    ]
    assert not [saves for saves in judged if saves and saves in learned]
    late = {gig.id for person in small.people for gig in person.saved_late}
    assert late <= {gig.id for gig in small.catalogue.scene.coming}


def test_every_ranking_is_judged_on_everybody(small: Ground) -> None:
    judged = judge(small)
    assert len(judged) == 24
    assert all(set(one.ndcg) == set(RANKINGS) and all(0 <= value <= 1 for value in one.ndcg.values()) for one in judged)
    assert judge(small) == judged
    mean, ratio = mean_of(judged, "oracle"), ratio_of(judged, "oracle", "by time")
    assert mean.low <= mean.value <= mean.high
    assert ratio.low <= ratio.value <= ratio.high
    assert mean.value > mean_of(judged, "by time").value


def test_the_report_judges_the_same_people_and_prints_the_oracles_multiple(
    small: Ground, capsys: pytest.CaptureFixture[str]
) -> None:
    story = next(name for name, told in STORIES.items() if type(small.story) is told)
    found = world(story, 21, gigs=700, crowd=60, people=24)
    assert found.people == judge(small)
    print_groups(found.people)
    (oracle, *_) = [line for line in capsys.readouterr().out.splitlines() if line.split()[0] == "oracle"]
    assert f"{ratio_of(found.people, 'oracle', 'predecessor')} x the predecessor" in oracle


def test_a_ratio_to_a_ranking_that_finds_nothing_is_infinite() -> None:
    judged = [Judged("0", False, {"ours": value, "nothing": 0.0, "half": value / 2}) for value in (0.2, 0.4)]
    assert ratio_of(judged, "ours", "nothing") == Interval(np.inf, np.inf, np.inf)
    assert ratio_of(judged, "ours", "half") == Interval(2.0, 2.0, 2.0)


def test_baselines_know_what_was_saved_together(small: Ground) -> None:
    baselines = Baselines(small.catalogue, 1)
    events = max(small.catalogue.crowd_saves, key=len)
    taste = TasteProfile(saved=(Reaction(events[0], NOW),))
    everything = list(small.catalogue.event_by_gig.values())
    first = baselines.by_neighbours(taste, everything)[0]
    assert baselines.likeness[events[0].id, first.id] == baselines.likeness[events[0].id].max() > 0
    assert baselines.by_popularity(everything)[0].saves == max(event.saves for event in everything)
    assert set(map(id, baselines.by_factors(taste, everything))) == set(map(id, everything))


def test_a_third_of_the_latent_gigs_are_read_without_their_genre_or_with_a_wrong_one() -> None:
    found = ground("latent", 22, gigs=1500, crowd=1, people=1)
    gigs = found.catalogue.scene.gigs
    wrong = [gig for gig in gigs if found.story.tags(gig) != gig.acts[0].genre.spotify_tags]
    assert 0.25 < len(wrong) / len(gigs) < 0.4
