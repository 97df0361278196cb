"""Random people and programmes for the properties of the ranking."""

from datetime import UTC, datetime

from hypothesis import strategies as st

from resolvers.feed.ranking.records import CandidateEvent, LikedArtist, Reaction, TasteProfile

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC).timestamp()
DAY_S = 86_400.0
FAMILIES = {
    "techno": frozenset({"techno", "electronic"}),
    "house": frozenset({"house", "electronic"}),
    "folk": frozenset({"folk"}),
    "punk": frozenset({"punk", "rock"}),
}
ACTS, ROOMS, CITIES = ("bicep", "lankum", "air"), ("whelans", "vicar street"), ("dublin", "cork")
POINTS = ((53.35, -6.26), (51.9, -8.47), (53.2, -6.1))

genres = st.lists(st.sampled_from(sorted(FAMILIES)), max_size=2).map(
    lambda chosen: frozenset[str]().union(*(FAMILIES[slug] for slug in chosen))
)
events = st.builds(
    CandidateEvent,
    id=st.integers(1, 10**6),
    starts_at=st.none() | st.floats(NOW, NOW + 60 * DAY_S),
    series=st.sampled_from(("", "series", "other")),
    artists=st.lists(st.sampled_from(ACTS), max_size=2, unique=True).map(tuple),
    genres=genres,
    venue=st.sampled_from(("", *ROOMS)),
    city=st.sampled_from(("", *CITIES)),
    point=st.none() | st.sampled_from(POINTS),
    weekday=st.none() | st.integers(0, 6),
    price=st.none() | st.floats(0, 200),
    on_sale_at=st.none() | st.floats(NOW - 90 * DAY_S, NOW + 30 * DAY_S),
    saves=st.integers(0, 500),
)


@st.composite
def crowds(draw: st.DrawFn) -> tuple[list[CandidateEvent], list[list[CandidateEvent]]]:
    """A few events, and what a crowd of people saved of them: neighbours among acts and venues come about."""
    pool = draw(st.lists(events, min_size=2, max_size=4, unique_by=lambda event: event.id))
    return pool, draw(st.lists(st.lists(st.sampled_from(pool), unique_by=lambda event: event.id), min_size=3, max_size=5))


candidate_cache = st.lists(events, min_size=1, max_size=12, unique_by=lambda event: event.id).map(tuple)
marks = st.lists(st.builds(Reaction, events, st.floats(NOW - 300 * DAY_S, NOW)), max_size=5).map(tuple)
liked_artists = st.dictionaries(
    st.sampled_from(ACTS), st.builds(LikedArtist, st.just("Somebody"), genres, st.floats(0.0, 1.0), st.booleans()), max_size=3
)
liked_genres = st.lists(st.sampled_from(sorted(FAMILIES)), max_size=2).map(
    lambda chosen: {slug: FAMILIES[slug] for slug in chosen}
)


def _named(names: tuple[str, ...]) -> st.SearchStrategy[dict[str, str]]:
    return st.lists(st.sampled_from(names), max_size=2).map(lambda chosen: {name: name.title() for name in chosen})


tastes = st.builds(
    TasteProfile,
    artists=liked_artists,
    genres=liked_genres,
    venues=_named(ROOMS),
    cities=_named(CITIES),
    centres=st.lists(st.sampled_from(POINTS), max_size=2).map(tuple),
    radius_km=st.floats(1, 200),
    budget=st.none() | st.floats(0, 100),
    nights=st.frozensets(st.sampled_from(("weekday", "weekend"))),
    searched=_named(CITIES),
    saved=marks,
    hidden=marks,
    spotify_artists=liked_artists,
    spotify_genres=liked_genres,
)
