"""The events of venues and artists: fields of types that events themselves refer to."""

from resolvers.places import artists, venues
from schema.types.base.fields import batch_field, extend
from schema.types.base.relay import PAGE_ARGUMENTS
from schema.types.events.connection import EventConnection
from schema.types.places.artists import Artist
from schema.types.places.venues import Venue

extend(
    Venue,
    "upcoming_events",
    EventConnection,
    batch_field(
        venues.upcoming_events, "Current and upcoming events at this venue, soonest first.", PAGE_ARGUMENTS, reads=["id"]
    ),
    after="notes",
)
extend(
    Artist,
    "upcoming_events",
    EventConnection,
    batch_field(
        artists.upcoming_events, "The artist's current and upcoming events, soonest first.", PAGE_ARGUMENTS, reads=["id"]
    ),
    after="spotify_id",
)
