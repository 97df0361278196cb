"""What is read of a person's taste."""

from sqlalchemy import create_engine

from loaders.feed.taste import _LIKED, LikedArtistRow, liked_artists
from store.database.connection import Database
from store.tables import metadata, user_alerts
from tests.builders import NOW, add_artist
from tests.people import person


async def test_an_artist_who_is_named_and_followed_is_followed_once(database: Database) -> None:
    ada, bob = (await person(database)).viewer, (await person(database, name="Bob")).viewer
    for name in ("Bicep", "Lankum", "Sprints", "Kneecap"):
        await add_artist(database, name, genres=["folk"])
    async with database.transaction() as tx:
        for viewer, name in ((ada, "Bicep"), (ada, "Lankum"), (bob, "Kneecap")):
            row = {"user_id": viewer.id, "artist_name": name, "artist_key": name.lower(), "created_at": NOW}
            await tx.insert(user_alerts, row)
    assert await liked_artists(database, ada.id, {"lankum", "sprints", "nobody"}) == [
        LikedArtistRow("bicep", "Bicep", ["folk"], is_followed=True),
        LikedArtistRow("lankum", "Lankum", ["folk"], is_followed=True),
        LikedArtistRow("sprints", "Sprints", ["folk"], is_followed=False),
    ]
    assert await liked_artists(database, bob.id, set()) == [LikedArtistRow("kneecap", "Kneecap", ["folk"], is_followed=True)]


def test_liked_artists_are_found_by_their_keys_alone() -> None:
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    text = str(_LIKED.params(user_id=1, keys=["lankum"]).compile(engine, compile_kwargs={"literal_binds": True}))
    with engine.connect() as connection:
        steps = [step for *_, step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}").fetchall()]
    engine.dispose()
    assert len([step for step in steps if step.startswith("SEARCH artists") and "act_key=?" in step]) == 2, steps
