"""The feed and the personal order of a search, by real queries."""

import asyncio
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from resolvers.context import RequestContext
from resolvers.feed.ranked_events import RANKED
from resolvers.pages.paging import cursor
from store.database.catalog.changes import Touched
from store.database.connection import Database, count_statements
from store.events.events import lock_catalog, raise_version
from store.people.records import ViewerRow
from store.places.venue_names import GivenName, add_names
from store.reactions import insert_reaction
from store.tables import user_alerts, user_preferences, user_spotify
from tests.builders import BELFAST, DUBLIN, NOW, Gig, add_gigs, add_venue
from tests.people import person
from tests.schema.asking import ask, context_of

FEED = """query ($first: Int, $after: String, $filter: EventFilter) { viewer {
    feed(first: $first, after: $after, filter: $filter) {
    totalCount edges { cursor node { title } ranking { score reasons { kind values weight text } } }
    pageInfo { hasNextPage hasPreviousPage endCursor } } } }"""
SEARCH = """query ($first: Int, $after: String, $last: Int, $before: String, $filter: EventFilter) {
    events(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: PERSONALIZED) {
    totalCount edges { cursor node { title } ranking { score } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""
PREFERENCES = {
    "genres": "preferred_genres",
    "artists": "preferred_artists",
    "cities": "preferred_cities",
    "venues": "preferred_venues",
    "nights": "night_preferences",
}


async def _ada(database: Database, **said: Any) -> ViewerRow:
    """A person with preferences."""
    ada = (await person(database)).viewer
    row = {PREFERENCES.get(name, name): value for name, value in said.items()}
    if row:
        async with database.transaction() as tx:
            await tx.insert(user_preferences, {"user_id": ada.id, "updated_at": NOW} | row)
    return ada


def _as(database: Database, viewer: ViewerRow, **parts: Any) -> RequestContext:
    return context_of(database, viewer=viewer, **parts)


async def _feed(database: Database, viewer: ViewerRow, **variables: Any) -> Any:
    return (await ask(database, FEED, _as(database, viewer), **variables))["viewer"]["feed"]


def _titles(connection: Any) -> list[str]:
    return [edge["node"]["title"] for edge in connection["edges"]]


def _kinds(edge: Any) -> dict[str, list[str]]:
    return {reason["kind"]: reason["values"] for reason in edge["ranking"]["reasons"]}


def _week(*gigs: Gig) -> list[Gig]:
    """The gigs an hour apart, so that nothing but taste tells them apart for long."""
    return [Gig(**{**gig.__dict__, "start": NOW + timedelta(days=3, hours=hour)}) for hour, gig in enumerate(gigs)]


async def test_what_the_person_likes_comes_first_with_true_reasons(database: Database) -> None:
    whelans = await add_venue(database)
    await add_gigs(
        database,
        *_week(
            Gig("Nothing", genres=("pop",)),
            Gig("Room", venue_id=whelans, venue_name="Whelans"),
            Gig("Genre", genres=("techno",)),
            Gig("Artist", performers=("Beyoncé",)),
        ),
    )
    ada = await _ada(database, artists=["beyonce"], genres=["Techno"], venues=["The Whelan’s"])
    feed = await _feed(database, ada)
    assert _titles(feed)[0] == "Artist"
    assert _titles(feed)[-1] == "Nothing"
    reasons = {edge["node"]["title"]: _kinds(edge) for edge in feed["edges"]}
    assert reasons["Artist"]["ARTIST"] == ["Beyoncé"]
    assert reasons["Genre"]["GENRE"] == ["techno"]
    assert reasons["Room"]["VENUE"] == ["Whelan's"]
    assert not {"ARTIST", "GENRE", "VENUE"} & reasons["Nothing"].keys()


@pytest.mark.parametrize("stated", ["Whelan's", "Whelan's, Dublin", "The Wexford Room", "whelans"])
async def test_a_preferred_venue_matches_any_of_its_names(database: Database, stated: str) -> None:
    whelans = await add_venue(database, "Whelan's")
    async with database.transaction() as tx:
        await add_names(tx, [GivenName(whelans, "dice", "Whelan's, Dublin"), GivenName(whelans, "local", "The Wexford Room")])
    await add_gigs(database, *_week(Gig("Nothing"), Gig("Room", venue_id=whelans)))
    feed = await _feed(database, await _ada(database, venues=[stated]))
    assert {edge["node"]["title"]: _kinds(edge).get("VENUE") for edge in feed["edges"]} == {"Room": ["Whelan's"], "Nothing": None}


async def test_of_venues_with_one_name_the_one_in_the_persons_city_is_meant(database: Database) -> None:
    here, there = await add_venue(database, "The Academy"), await add_venue(database, "The Academy", "Belfast")
    home, away = Gig("Home", venue_id=here), Gig("Away", venue_id=there, city="Belfast", place=BELFAST)
    await add_gigs(database, *_week(home, away))
    ada = await _ada(database, venues=["Academy"], cities=["Dublin"])
    for where, meant in (("Dublin", ["The Academy"]), ("Belfast", None)):
        (edge,) = (await _feed(database, ada, filter={"city": where}))["edges"]
        assert _kinds(edge).get("VENUE") == meant


async def test_a_name_means_any_venue_that_has_it_where_none_is_in_the_persons_city(database: Database) -> None:
    towns = {"Dublin": DUBLIN, "Belfast": BELFAST}
    rooms = {town: await add_venue(database, "The Academy", town) for town in towns}
    await add_gigs(database, *_week(*(Gig(town, city=town, place=place, venue_id=rooms[town]) for town, place in towns.items())))
    ada = await _ada(database, venues=["Academy"])
    assert [_kinds(edge).get("VENUE") for edge in (await _feed(database, ada))["edges"]] == [["The Academy"]] * 2


@pytest.mark.parametrize(("cities", "expected"), [(["London", "Dublin"], True), (["Dublin"], False), ([], False)])
async def test_a_budget_is_in_the_money_of_the_first_city(database: Database, cities: list[str], expected: bool) -> None:
    pounds = Gig("Pounds", price_min=Decimal(20), columns={"currency": "GBP"})  # some 24 euro
    shells = Gig("Shells", price_min=Decimal(20), columns={"currency": "XYZ"})
    await add_gigs(database, *_week(pounds, shells))
    ada = await _ada(database, budget_max=Decimal(21), cities=cities)
    edges = (await _feed(database, ada, filter={"city": "Dublin"}))["edges"]
    told = {}
    for edge in edges:
        told[edge["node"]["title"]] = [one["text"] for one in edge["ranking"]["reasons"] if one["kind"] == "BUDGET"]
    assert told == {"Pounds": ["It is within your budget" if expected else "It costs more than your budget"], "Shells": []}


async def test_an_artist_is_never_a_part_of_a_name(database: Database) -> None:
    await add_gigs(database, *_week(Gig("Fairport", performers=("Fairport Convention",)), Gig("Air", performers=("Air",))))
    feed = await _feed(database, await _ada(database, artists=["AIR"]))
    reasons = {edge["node"]["title"]: _kinds(edge) for edge in feed["edges"]}
    assert reasons["Air"]["ARTIST"] == ["Air"]
    assert "ARTIST" not in reasons["Fairport"]


async def test_weights_sum_to_the_score(database: Database) -> None:
    await add_gigs(database, *_week(Gig("A", performers=("Bicep",), genres=("techno",), price_min=Decimal(90)), Gig("B")))
    ada = await _ada(
        database, artists=["Bicep"], genres=["electronic"], cities=["Dublin"], budget_max=Decimal(20), nights=["weekday"]
    )
    for edge in (await _feed(database, ada))["edges"]:
        ranking = edge["ranking"]
        assert ranking["score"] == pytest.approx(sum(reason["weight"] for reason in ranking["reasons"]))
        assert 0 < ranking["score"] <= 1
        assert all(reason["text"] for reason in ranking["reasons"])


async def test_alerts_and_spotify_are_heard(database: Database) -> None:
    await add_gigs(database, *_week(Gig("Followed", performers=("DJ Koze",)), Gig("Played", performers=("Bicep",)), Gig("Other")))
    ada = await _ada(database)
    async with database.transaction() as tx:
        alert = {"user_id": ada.id, "artist_name": "DJ Koze", "artist_key": "djkoze", "city_key": "", "created_at": NOW}
        await tx.insert(user_alerts, alert)
        taste = {"top_artists": [{"name": "Bicep", "weight": 1.0}], "top_genres": [{"name": "deep house", "weight": 1.0}]}
        await tx.insert(user_spotify, {"user_id": ada.id, "spotify_user_id": "ada", **taste})
    feed = await _feed(database, ada)
    reasons = {edge["node"]["title"]: _kinds(edge) for edge in feed["edges"]}
    assert _titles(feed) == ["Followed", "Played", "Other"]
    assert reasons["Followed"]["ARTIST"] == ["DJ Koze"]
    assert reasons["Played"]["SPOTIFY_ARTIST"] == ["Bicep"]


async def test_the_feed_stays_in_the_cities_and_the_radius(database: Database) -> None:
    await add_gigs(
        database,
        *_week(
            Gig("Dublin"),
            Gig("Bray", city="Bray", place=(53.2028, -6.0983)),
            Gig("Belfast", city="Belfast", place=BELFAST),
            Gig("Cork", city="Cork", place=(51.8985, -8.4756)),
        ),
    )
    assert sorted(_titles(await _feed(database, await _ada(database, cities=["Rathmines"])))) == ["Bray", "Dublin"]
    both = await _ada(database, cities=["Dublin", "Béal Feirste"], radius_km=5)
    assert sorted(_titles(await _feed(database, both))) == ["Belfast", "Dublin"]
    assert len(_titles(await _feed(database, await _ada(database)))) == 4
    asked = await _feed(database, both, filter={"city": "Cork"})
    assert _titles(asked) == ["Cork"]


async def test_the_feed_looks_sixty_days_ahead_at_what_takes_place(database: Database) -> None:
    await add_gigs(
        database,
        Gig("Soon"),
        Gig("Off", status="cancelled"),
        Gig("Far", start=NOW + timedelta(days=61)),
        Gig("Over", start=NOW - timedelta(hours=5)),
    )
    ada = await _ada(database)
    assert _titles(await _feed(database, ada)) == ["Soon"]
    assert _titles(await _feed(database, ada, filter={"from": "2027-01-01T00:00:00Z"})) == ["Far"]


async def test_hidden_events_leave_the_feed_and_count_against_their_like(database: Database) -> None:
    bars = [Gig(f"Polka {number}", genres=("polka",), venue_name="The Accordion") for number in range(4)]
    ids = await add_gigs(database, *_week(*bars, Gig("Techno", genres=("techno",), venue_name="The Warehouse")))
    ada = await _ada(database)
    for event_id in ids[:3]:
        await insert_reaction(database, "hidden", ada.id, event_id, NOW)
    feed = await _feed(database, ada)
    assert _titles(feed) == ["Techno", "Polka 3"]
    assert feed["totalCount"] == 2
    assert _kinds(feed["edges"][1])["HIDDEN_ALIKE"] == ["The Accordion", "polka"]
    assert min(reason["weight"] for reason in feed["edges"][1]["ranking"]["reasons"]) < 0
    assert (await _feed(database, ada, filter={"includeHidden": True}))["totalCount"] == 5


async def test_what_is_like_the_saved_comes_first(database: Database) -> None:
    past = [
        Gig(f"Old {number}", start=NOW - timedelta(days=9 + number), genres=("folk",), performers=("Lankum",))
        for number in range(3)
    ]
    others = [Gig(f"Pop {number}", genres=("pop",)) for number in range(9)]
    ids = await add_gigs(database, *past, *_week(*others, Gig("Session", genres=("folk",))))
    ada = await _ada(database)
    for event_id in ids[:3]:
        await insert_reaction(database, "saved", ada.id, event_id, NOW - timedelta(days=9))
    feed = await _feed(database, ada)
    assert _titles(feed)[0] == "Session"
    assert _kinds(feed["edges"][0])["SAVED_ALIKE"] == ["folk"]


async def test_pages_neither_repeat_nor_skip_while_time_goes_on(database: Database) -> None:
    await add_gigs(
        database, *(Gig(f"Gig {n}", start=NOW + timedelta(hours=n + 2), venue_name=f"Room {n % 5}") for n in range(23))
    )
    ada = await _ada(database, venues=["Room 3"])
    whole = _titles(await _feed(database, ada, first=100))
    seen: list[str] = []
    after, clock = None, NOW
    for _ in range(8):
        context = _as(database, ada, now=lambda at=clock: at)
        page = (await ask(database, FEED, context, first=5, after=after))["viewer"]["feed"]
        seen += _titles(page)
        assert page["pageInfo"]["hasPreviousPage"] == (after is not None)
        if not page["pageInfo"]["hasNextPage"]:
            break
        after, clock = page["pageInfo"]["endCursor"], clock + timedelta(hours=1)
    assert seen == whole
    assert len(set(whole)) == 23


async def test_a_search_in_the_personal_order_goes_both_ways(database: Database) -> None:
    await add_gigs(database, *(Gig(f"Gig {n}", start=NOW + timedelta(hours=n + 1), venue_name=f"Room {n}") for n in range(9)))
    ada = await _ada(database, venues=["Room 7"])
    whole = (await ask(database, SEARCH, _as(database, ada), first=9))["events"]
    assert _titles(whole)[0] == "Gig 7"
    assert all(edge["ranking"] for edge in whole["edges"])
    last = (await ask(database, SEARCH, _as(database, ada), last=3))["events"]
    assert _titles(last) == _titles(whole)[-3:]
    earlier = (await ask(database, SEARCH, _as(database, ada), last=4, before=last["pageInfo"]["startCursor"]))["events"]
    assert _titles(earlier) == _titles(whole)[2:6]
    assert earlier["pageInfo"]["hasPreviousPage"] is True


async def test_a_stranger_gets_the_order_of_time(database: Database) -> None:
    await add_gigs(database, *(Gig(f"Gig {n}", start=NOW + timedelta(hours=9 - n)) for n in range(3)))
    found = (await ask(database, SEARCH, first=3))["events"]
    assert _titles(found) == ["Gig 2", "Gig 1", "Gig 0"]
    assert [edge["ranking"] for edge in found["edges"]] == [None] * 3


async def test_a_page_goes_on_where_its_item_was_when_that_is_gone(database: Database) -> None:
    ids = await add_gigs(database, *(Gig(f"Gig {n}", start=NOW + timedelta(hours=n + 1), venue_name=f"R {n}") for n in range(9)))
    ada = await _ada(database)
    first = await _feed(database, ada, first=3)
    await insert_reaction(database, "hidden", ada.id, ids[2], NOW)
    rest = await _feed(database, ada, first=9, after=first["pageInfo"]["endCursor"])
    assert _titles(first) + _titles(rest) == [f"Gig {n}" for n in range(9)]


NEWS = """query ($first: Int, $after: String) { viewer { feed(first: $first, after: $after) {
    totalCount newCount nodes { title } pageInfo { hasNextPage endCursor } } } }"""


@pytest.mark.parametrize("is_kept", [True, False])
async def test_events_that_come_between_two_pages_change_no_page_and_are_counted(database: Database, is_kept: bool) -> None:
    old = [Gig(f"Gig {n}", start=NOW + timedelta(hours=n + 30), venue_name=f"R {n % 7}") for n in range(25)]
    await add_gigs(database, *old)
    ada = await _ada(database, venues=["R 3"])
    context = _as(database, ada)

    def asking() -> RequestContext:
        """The same process with its lists, or another one."""
        return _as(database, ada, candidate_cache=context.candidate_cache) if is_kept else _as(database, ada)

    whole = [node["title"] for node in (await ask(database, NEWS, asking(), first=100))["viewer"]["feed"]["nodes"]]
    page = (await ask(database, NEWS, asking(), first=4))["viewer"]["feed"]
    assert page["newCount"] == 0
    seen = [node["title"] for node in page["nodes"]]
    for number in range(3):
        new = await add_gigs(database, Gig(f"New {number}", start=NOW + timedelta(hours=5 + number), venue_name="R 3"))
        async with database.transaction() as tx:
            tx.changes.add(Touched(events=new))
            await raise_version(tx, await lock_catalog(tx) + 1)
        await asyncio.gather(*context.candidate_cache.builds())
    while page["pageInfo"]["hasNextPage"]:
        page = (await ask(database, NEWS, asking(), first=4, after=page["pageInfo"]["endCursor"]))["viewer"]["feed"]
        await asyncio.gather(*context.candidate_cache.builds())
        seen += [node["title"] for node in page["nodes"]]
    assert (page["newCount"], page["totalCount"]) == (3, 25)
    assert seen == whole
    again = (await ask(database, NEWS, asking(), first=4))["viewer"]["feed"]
    assert (again["newCount"], again["totalCount"]) == (0, 28)
    assert again["nodes"][0]["title"] == "New 0"


async def test_what_is_saved_or_hidden_between_two_pages_moves_nothing_else(database: Database) -> None:
    ids = await add_gigs(
        database, *(Gig(f"Gig {n}", start=NOW + timedelta(hours=n + 1), venue_name=f"R {n}", genres=("folk",)) for n in range(12))
    )
    ada = await _ada(database)
    context = _as(database, ada)
    first = (await ask(database, NEWS, context, first=4))["viewer"]["feed"]
    await insert_reaction(database, "saved", ada.id, ids[9], NOW)
    for event_id in (ids[1], ids[3], ids[6]):
        await insert_reaction(database, "hidden", ada.id, event_id, NOW)
    later = _as(database, ada, candidate_cache=context.candidate_cache)
    rest = (await ask(database, NEWS, later, first=20, after=first["pageInfo"]["endCursor"]))["viewer"]["feed"]
    assert [node["title"] for node in rest["nodes"]] == [f"Gig {n}" for n in (4, 5, 7, 8, 9, 10, 11)]
    assert rest["newCount"] == 0


async def test_other_lists_have_no_count_of_new_ones(database: Database) -> None:
    assert (await ask(database, "{ events { newCount } }"))["events"]["newCount"] is None


@pytest.mark.parametrize("part", [[5, 9, 1, 10**9, 7], [0] * 5, [-600, -5, -5, -5, -5], [2**52 // 600 * 600, 9, 3, 3, 3]])
async def test_odd_cursors_of_this_list_are_no_error(database: Database, part: list[int]) -> None:
    await add_gigs(database, Gig("A"), Gig("B"))
    feed = await _feed(database, await _ada(database), after=cursor(tuple(part), RANKED))
    assert set(_titles(feed)) <= {"A", "B"}


async def test_a_page_of_the_feed_takes_seven_statements_at_most_and_then_five(database: Database) -> None:
    await add_gigs(
        database, *(Gig(f"G {n}", start=NOW + timedelta(hours=n), performers=(f"Act {n}", f"Act {n + 1}")) for n in range(60))
    )
    ada = await _ada(database, artists=["Act 3"], cities=["Dublin", "Cork"], genres=["techno"])
    context = _as(database, ada)
    for first, most in ((5, 7), (50, 5)):
        asking = _as(database, ada, candidate_cache=context.candidate_cache)
        with count_statements() as seen:
            found = (await ask(database, FEED, asking, first=first))["viewer"]["feed"]
        assert len(found["edges"]) == first
        assert seen.count <= most, seen.texts


async def test_the_feed_of_a_town_brings_it_up_to_date_first(database: Database) -> None:
    towns: list[str] = []

    class Syncing:
        async def ensure(self, town: Any) -> tuple[Any, ...]:
            towns.append(town.name)
            await add_gigs(database, Gig("Fetched"))
            return ()

    ada = await _ada(database, cities=["Dublin", "Cork"])
    feed = (await ask(database, FEED, _as(database, ada, freshness=Syncing())))["viewer"]["feed"]
    assert towns == ["Dublin"]
    assert _titles(feed) == ["Fetched"]
