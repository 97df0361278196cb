"""A predecessor's alerts get their keys; of several for one artist and city the first is the one that counts as taken."""

import sqlalchemy

from store.migrations.adopted_rows import complete_alerts, complete_artists
from store.tables import artists, user_alerts, users
from tests.builders import NOW

ROWS = [("The Bicep", "Dublin"), ("bicep", "dublin"), ("Bicep", None), ("BICEP", ""), ("Sinéad O'Connor", "Cork"), ("!!!", None)]


def test_every_alert_gets_a_key_and_none_is_lost(database_url: str) -> None:
    url = sqlalchemy.make_url(database_url)
    engine = sqlalchemy.create_engine(url.set(drivername="mysql+pymysql") if url.drivername == "mysql" else url)
    with engine.begin() as connection:
        connection.execute(users.insert().values(id=1, name="Ada", email="a@b.example", password_hash="!"))
        connection.execute(user_alerts.insert(), [{"user_id": 1, "artist_name": name, "city": city} for name, city in ROWS])
        row = {"name": "DJ Shadow", "name_key": "dj shadow", "created_at": NOW, "updated_at": NOW}
        connection.execute(artists.insert().values(row))
        for _ in range(2):
            complete_artists(connection)
            complete_alerts(connection)
        found = connection.execute(
            sqlalchemy.select(user_alerts.c.artist_key, user_alerts.c.city_key).order_by(user_alerts.c.id)
        ).all()
        act = connection.execute(sqlalchemy.select(artists.c.act_key)).scalar_one()
    engine.dispose()
    assert [tuple(row) for row in found] == [
        ("bicep", "dublin"), ("bicep", None), ("bicep", ""), ("bicep", None), ("sineadoconnor", "cork"), ("!!!", ""),
    ]  # fmt: skip
    assert act == "djshadow"
