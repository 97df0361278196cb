"""The keys of acts, computed anew: "Beatles, The" is the Beatles, and DJ Shadow is not Shadow.

Revision ID: 0010
Revises: 0009
"""

from alembic import op
from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, select, update

from store.places.act_names import act_key

revision = "0010"
down_revision = "0009"

metadata = MetaData()
artists = Table("artists", metadata, Column("id", Integer, primary_key=True), Column("name", String), Column("act_key", String))
alerts = Table(
    "user_alerts", metadata,
    Column("id", Integer, primary_key=True),
    Column("user_id", Integer),
    Column("artist_name", String),
    Column("artist_key", String),
    Column("city_key", String),
)  # fmt: skip


def upgrade() -> None:
    """Write the keys that differ. Of several alerts that are one act's now, only the first keeps its city key."""
    connection = op.get_bind()
    for number, name, held in connection.execute(select(artists)).all():
        if (key := act_key(name)) != held:
            connection.execute(update(artists).where(artists.c.id == number).values(act_key=key))
    _write_alerts(connection)


def _write_alerts(connection: Connection) -> None:
    rows = connection.execute(select(alerts).order_by(alerts.c.id)).all()
    taken = {(user_id, held, city) for _, user_id, _, held, city in rows}
    for number, user_id, name, held, city in rows:
        key = act_key(name)
        if key == held:
            continue
        city_key = None if (user_id, key, city) in taken else city
        taken.add((user_id, key, city_key))
        connection.execute(update(alerts).where(alerts.c.id == number).values(artist_key=key, city_key=city_key))
