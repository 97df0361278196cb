"""Spotify connections in the database: one account one person, and leases that one holds."""

import asyncio
from datetime import timedelta

import pytest

from loaders.people.spotify import spotify_by_user
from store.database.connection import Database, Transaction
from store.people.records import SpotifyRow
from store.people.spotify import SealedTokens, SpotifyTaken, connect, drop_refresh, renew, save_taste, take_refresh, tokens_of
from store.tables import user_spotify
from tests.builders import NOW
from tests.people import person

TOKENS = SealedTokens("sealed access", "sealed refresh", NOW + timedelta(hours=1))
LATER = NOW + timedelta(seconds=20)


async def test_a_spotify_account_belongs_to_one_person_and_nothing_of_theirs_changes(database: Database) -> None:
    ada, bo = (await person(database, "Ada")).viewer.id, (await person(database, "Bo")).viewer.id
    await connect(database, ada, "wizzler", TOKENS, "a", NOW)
    await connect(database, bo, "bo", TOKENS, "a", NOW)
    for who in (bo, (await person(database, "Cy")).viewer.id):
        with pytest.raises(SpotifyTaken):
            await connect(database, who, "wizzler", SealedTokens("other", None, NOW), "a", NOW)
    held = [await tokens_of(database, who) for who in (ada, bo)]
    assert [row and (row.spotify_user_id, row.access_token) for row in held] == [
        ("wizzler", "sealed access"),
        ("bo", "sealed access"),
    ]


async def test_two_windows_of_one_person_connect_at_once(database: Database) -> None:
    ada = (await person(database)).viewer.id
    await asyncio.gather(*(connect(database, ada, "wizzler", TOKENS, "a", NOW) for _ in range(8)))
    held = await tokens_of(database, ada)
    assert held is not None and held.spotify_user_id == "wizzler"


async def test_another_account_takes_the_old_ones_taste_away(database: Database) -> None:
    ada = (await person(database)).viewer.id
    await connect(database, ada, "wizzler", TOKENS, "a", NOW)
    assert await save_taste(database, ada, "wizzler", [{"name": "Bicep", "id": None, "weight": 1.0}], [], NOW)
    await connect(database, ada, "wizzler", TOKENS, "a", NOW)
    (row,) = await spotify_by_user(database, [ada])
    assert row is not None and [name for name, _, _ in row.artists] == ["Bicep"]
    await connect(database, ada, "another", TOKENS, "a", NOW)
    assert await spotify_by_user(database, [ada]) == [SpotifyRow(ada, "another", (), (), None, needs_reconnect=False)]
    assert not await save_taste(database, ada, "wizzler", [], [], NOW)


async def test_one_of_ten_gets_the_refresh_lease(database: Database) -> None:
    ada = (await person(database)).viewer.id
    await connect(database, ada, "wizzler", TOKENS, "a", NOW)
    got = await asyncio.gather(*(take_refresh(database, ada, f"owner {n}", NOW, LATER) for n in range(10)))
    assert sum(got) == 1
    winner = f"owner {got.index(True)}"
    await drop_refresh(database, ada, "owner of nothing")
    assert not await take_refresh(database, ada, "late", NOW, LATER)
    await drop_refresh(database, ada, winner)
    assert await take_refresh(database, ada, "late", NOW, LATER)


async def test_new_tokens_replace_only_those_that_were_read(database: Database) -> None:
    ada = (await person(database)).viewer.id
    await connect(database, ada, "wizzler", SealedTokens("a", None, NOW), "a", NOW)
    assert not await renew(database, ada, "sealed refresh", TOKENS, NOW)
    assert await renew(database, ada, None, TOKENS, NOW)
    assert await renew(database, ada, "sealed refresh", TOKENS, NOW)


async def test_adopted_tastes_of_whatever_shape_are_read(database: Database) -> None:
    people = [(await person(database, f"P{n}")).viewer.id for n in range(4)]
    tastes: list[tuple[object, object]] = [
        (["Bicep", "", 7], None),
        ([{"name": "Djo", "id": "id-djo"}, {"id": "x"}], {"rock": 3}),
        (None, ["rock"]),
        ([], [{}]),
    ]

    async def work(tx: Transaction) -> None:
        rows = [{"user_id": who, "top_artists": a, "top_genres": g} for who, (a, g) in zip(people, tastes, strict=True)]
        await tx.insert_many(user_spotify, rows)

    await database.write(work)
    read = await spotify_by_user(database, [people[3], *people[:3], 10**9])
    assert [row and (row.artists, row.genres) for row in read] == [
        ((), ()),
        ((("Bicep", None, 1.0),), ()),
        ((("Djo", "id-djo", 1.0),), ()),
        ((), (("rock", 1.0),)),
        None,
    ]
