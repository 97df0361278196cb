"""Revision 0023: acts that had one key for two names, and two for one."""

from store.migrations import upgrade
from tests.store.migrations.test_revisions import fill_empty_tables
from tests.store.migrations.test_upgrade import Place


def test_keys_are_computed_anew_and_no_two_artists_have_one(place: Place) -> None:
    upgrade.upgrade(place.url, "0020")
    fill_empty_tables(place)
    at = "'2026-01-01 00:00:00', '2026-01-01 00:00:00'"
    for number, (name, key, act) in enumerate(
        [("MØ", "mo", "mo"), ("The Prince", "the prince", "prince"), ("Guns and Roses", "guns and roses", "gunsandroses"),
         ("Guns N' Roses", "guns n roses", "gunsnroses"), ("MØ", "mo mø", "mo")], start=10
    ):  # fmt: skip
        name = name.replace("'", "''")
        place.run(
            "INSERT INTO artists (id, name, name_key, act_key, created_at, updated_at) "
            f"VALUES ({number}, '{name}', '{key}', '{act}', {at})"
        )
    ((user_id,),) = place.rows("SELECT id FROM users")
    for number, (name, key) in enumerate([("Guns N' Roses", "gunsnroses"), ("Guns and Roses", "gunsandroses")], start=10):
        name = name.replace("'", "''")
        place.run(
            "INSERT INTO user_alerts (id, user_id, artist_name, artist_key, city_key) "
            f"VALUES ({number}, {user_id}, '{name}', '{key}', 'dublin')"
        )
    upgrade.upgrade(place.url)
    assert place.rows("SELECT name_key, act_key FROM artists WHERE id >= 10 ORDER BY id") == [
        ("mo", "mø"), ("the prince", "theprince"), ("guns and roses", "gunsandroses"), ("guns n roses", "gunsandroses"),
        ("mo mø", "mø"),
    ]  # fmt: skip
    assert place.rows("SELECT artist_key, city_key FROM user_alerts WHERE id >= 10 ORDER BY id") == [
        ("gunsandroses", None), ("gunsandroses", "dublin"),
    ]  # fmt: skip
