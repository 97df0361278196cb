"""Every sentence of sixty people's feeds is so, by their diaries and the posters; nothing of the ranking is asked."""

import random
from collections import Counter
from datetime import timedelta
from typing import Any

from resolvers.feed.learning import learn_neighbours
from store.database.connection import Database
from store.people.records import ReactionKind, ViewerRow
from store.places.act_names import act_key
from store.reactions import insert_reaction
from store.tables import user_alerts, user_preferences, user_searches, user_spotify
from tests.builders import NOW, Gig, add_gigs, add_venue
from tests.people import person
from tests.resolvers.feed.reasons.diaries import ROOMS, TOWNS, Diary, Night, diaries, posters
from tests.resolvers.feed.reasons.facts import Reader
from tests.schema.asking import ask, context_of

FEED = "{ viewer { feed(first: 40) { edges { node { title } ranking { reasons { text } } } } } }"


async def _put_up(database: Database, nights: list[Night]) -> list[int]:
    rooms = {(town, room): await add_venue(database, room, town) for town, some in ROOMS.items() for room in some}
    return await add_gigs(database, *(_gig(night, rooms[night.town, night.room]) for night in nights))


def _gig(night: Night, venue_id: int) -> Gig:
    columns = {
        "currency": night.currency,
        "country_code": "IE" if night.town == "Dublin" else "GB",
        "on_sale_time": night.on_sale,
        "is_free": night.price == 0 or None,
    }
    return Gig(
        f"Night {night.number}",
        start=night.at,
        city=night.town,
        place=TOWNS[night.town],
        venue_id=venue_id,
        performers=night.acts,
        genres=tuple(genre.replace(" ", "-") for genre in night.music),
        price_min=night.price,
        columns=columns,
    )


async def _sign_up(database: Database, me: Diary, ids: list[int]) -> ViewerRow:
    viewer = (await person(database)).viewer
    said = {
        "preferred_genres": me.genres, "preferred_artists": me.named, "preferred_cities": me.cities,
        "preferred_venues": me.venues, "night_preferences": me.nights, "budget_max": me.budget, "radius_km": me.radius_km,
    }  # fmt: skip
    heard = {
        "top_artists": [{"name": act, "weight": 0.9} for act in me.heard],
        "top_genres": [{"name": genre, "weight": 0.9} for genre in me.heard_genres],
    }
    async with database.transaction() as tx:
        await tx.insert(user_preferences, {"user_id": viewer.id, "updated_at": NOW} | said)
        await tx.insert(user_spotify, {"user_id": viewer.id, "spotify_user_id": f"of {viewer.id}"} | heard)
        if me.searched:
            await tx.insert(user_searches, {"user_id": viewer.id, "city": me.searched, "searched_at": NOW})
        for act in me.followed:
            alert = {"artist_name": act, "artist_key": act_key(act), "city_key": "", "created_at": NOW}
            await tx.insert(user_alerts, {"user_id": viewer.id} | alert)
    marks: list[tuple[ReactionKind, set[int]]] = [("saved", me.saved), ("hidden", me.hidden)]
    for kind, numbers in marks:
        for number in sorted(numbers):
            await insert_reaction(database, kind, viewer.id, ids[number], NOW - timedelta(days=number % 20))
    return viewer


async def test_every_sentence_of_sixty_feeds_is_so(database: Database) -> None:
    rng = random.Random(20261127)
    nights = posters(rng)
    people = diaries(rng, nights)
    ids = await _put_up(database, nights)
    viewers = [await _sign_up(database, me, ids) for me in people]
    await learn_neighbours(database, NOW)
    reader, untrue, kinds = Reader(nights, people), list[Any](), Counter[str]()
    for me, viewer in zip(people, viewers, strict=True):
        found = await ask(database, FEED, context_of(database, viewer=viewer))
        for edge in found["viewer"]["feed"]["edges"]:
            night = nights[int(edge["node"]["title"].removeprefix("Night "))]
            for reason in edge["ranking"]["reasons"]:
                kinds[" ".join(reason["text"].split()[:3])] += 1
                if not reader.is_true(reason["text"], night, me):
                    untrue.append((reason["text"], night, me))
    assert untrue == []
    assert sum(kinds.values()) > 3000
    assert len(kinds) > 15, kinds
