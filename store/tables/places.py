"""Venues and artists, and who plays where."""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    false,
    true,
)

from store.database.types import Json, UtcDateTime
from store.tables.base import DEGREES, key_of, metadata

venues = Table(
    "venues",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("name", String(255), nullable=False),
    Column("address", String(255), nullable=False),
    Column("capacity", Integer, server_default="100"),
    Column("genreFocus", String(255), server_default="Various"),
    Column("latitude", DEGREES),
    Column("longitude", DEGREES),
    Column("notes", Text),
    # ours
    Column("name_key", key_of(191), nullable=False, server_default=""),
    Column("city", String(120)),
    Column("city_key", key_of(120), nullable=False, server_default=""),
    Column("country_code", String(2)),
    Column("time_zone", String(40)),
    Column("cell", Integer),
    Column("website", String(500)),
    Column("created_at", UtcDateTime),
    Column("updated_at", UtcDateTime),
    Column("email", String(255)),
    Column("phone", String(50)),
    Column("hire_fee", String(100)),  # free text, like djs.dj_fee
    Column("gear", String(1000)),  # comma list
    Column("retired_at", UtcDateTime),  # off the lists; events, plans and requests still lead to it
    Column("bookings_version", Integer, nullable=False, server_default="0"),  # store/organizers/availability.py
    Column("successor_id", Integer, ForeignKey("venues.id", ondelete="SET NULL"), index=True),  # store/places/venue_successors.py
    Index("ix_venues_updated", "updated_at"),
    Index("ix_venues_name_key", "name_key", "city_key"),
    Index("ix_venues_city_key", "city_key", "id"),
    Index("ix_venues_cell", "cell"),
)

venue_aliases = Table(
    "venue_aliases",
    metadata,
    Column("name_key", key_of(191), primary_key=True),
    Column("city_key", key_of(120), primary_key=True),
    Column("venue_id", Integer, ForeignKey("venues.id", ondelete="CASCADE"), nullable=False, index=True),
)

# Each name that a source gives a venue, and the directory's own: the one that most agree on is served.
venue_names = Table(
    "venue_names",
    metadata,
    Column("venue_id", Integer, ForeignKey("venues.id", ondelete="CASCADE"), primary_key=True),
    Column("source", String(32), primary_key=True),
    Column("name_key", key_of(191), primary_key=True, index=True),  # the folded name as written (store.text)
    Column("name", String(255), nullable=False),
)

# Names that sources have shown to mean one house (sources/syncing/venues/learning.py).
learned_houses = Table(
    "learned_houses",
    metadata,
    Column("city_key", key_of(120), primary_key=True),
    Column("name_key", key_of(191), primary_key=True),  # the name's fingerprint, as in venue_aliases
    Column("house", key_of(191), nullable=False),  # the smallest of its names' keys; "" for a name that is being forgotten
    Column("learned_at", UtcDateTime, nullable=False),
    Column("is_matched", Boolean, nullable=False, server_default=false()),  # once the listings under it were matched anew
)

# Nothing writes it: listings carry their source's venue id. Migrations only add (docs/runbook.md), so it stays.
venue_source_ids = Table(
    "venue_source_ids",
    metadata,
    Column("source", String(32), primary_key=True),
    Column("source_venue_id", key_of(64), primary_key=True),
    Column("venue_id", Integer, ForeignKey("venues.id", ondelete="CASCADE"), nullable=False, index=True),
)

artists = Table(
    "artists",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("name", String(255), nullable=False),
    Column("name_key", key_of(191), nullable=False, unique=True),
    Column("act_key", key_of(191), nullable=False, server_default="", index=True),  # store/places/act_names.py
    Column("genres", Json),
    Column("image", Json),
    Column("musicbrainz_id", String(36), index=True),
    Column("spotify_id", String(64), index=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

performances = Table(
    "performances",
    metadata,
    Column("event_id", Integer, ForeignKey("events.id", ondelete="CASCADE"), primary_key=True),
    Column("artist_id", Integer, ForeignKey("artists.id", ondelete="CASCADE"), primary_key=True),
    Column("position", SmallInteger, nullable=False),
    Column("billing", String(10), nullable=False),
    Column("confidence", Float, nullable=False, server_default="1"),  # below 1: read from a title or a description
    Index("ix_performances_artist", "artist_id", "event_id"),
)

# Names in events' wording that nobody known has: new artists are billed there, and alerts wait for those that are likely acts.
title_names = Table(
    "title_names",
    metadata,
    Column("event_id", Integer, ForeignKey("events.id", ondelete="CASCADE"), primary_key=True),
    Column("act_key", key_of(191), primary_key=True),
    Column("is_likely", Boolean, nullable=False, server_default=true()),
    Index("ix_title_names_act", "act_key", "event_id"),
)

venue_availability = Table(
    "venue_availability",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("venue_id", Integer, ForeignKey("venues.id", ondelete="CASCADE"), nullable=False),
    Column("start_time", UtcDateTime, nullable=False),
    Column("end_time", UtcDateTime, nullable=False),
    Column("status", String(20), nullable=False, server_default="available"),
    Column("notes", Text),
    Column("created_at", UtcDateTime),
    Column("updated_at", UtcDateTime),
    Index("ix_venue_availability_venue", "venue_id", "start_time"),
)
