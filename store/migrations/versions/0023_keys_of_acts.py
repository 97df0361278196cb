"""The keys of acts, computed anew: MØ is not Mo, the Prince is not Prince, and Guns and Roses are Guns N' Roses.

Revision ID: 0023
Revises: 0022
"""

from alembic import op
from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, select, update

from store.places.act_names import act_key, artist_key

revision = "0023"
down_revision = "0022"

metadata = MetaData()
artists = Table(
    "artists", metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String),
    Column("name_key", String),
    Column("act_key", String),
)  # fmt: skip
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
    _write_artists(connection)
    _write_alerts(connection)


def _write_artists(connection: Connection) -> None:
    """An artist's own key is unique: who would take another's keeps the old one."""
    rows = connection.execute(select(artists).order_by(artists.c.id)).all()
    taken = {held for _, _, held, _ in rows}
    for number, name, held, act in rows:
        key = artist_key(name)
        own = held if key in taken else key
        taken.add(own)
        if (own, act_key(name)) != (held, act):
            connection.execute(update(artists).where(artists.c.id == number).values(name_key=own, act_key=act_key(name)))


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
