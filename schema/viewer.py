"""The signed-in person."""

from enum import StrEnum

import strawberry

from resolvers import calendar_feeds, marks, spotify
from resolvers.global_ids import global_id
from schema.calendar_feeds import CalendarFeed
from schema.enums import described_enum
from schema.event_connection import EventConnection
from schema.fields import batch_field, column, computed
from schema.paging import PAGE_ARGUMENTS
from schema.spotify import SpotifyConnection

_FORWARD = {name: PAGE_ARGUMENTS[name] for name in ("first", "after")}


@described_enum(
    "What a person may do here.",
    USER="Look for gigs, save them, be told of them.",
    ORGANIZER="Also plan gigs and ask DJs and venues.",
    ADMIN="Also what keeps the house in order.",
)
class Role(StrEnum):
    """The values are store.records.RoleKey."""

    USER = "user"
    ORGANIZER = "organizer"
    ADMIN = "admin"


@strawberry.type(description="The signed-in person.")
class Viewer:
    """Runtime value: store.records.ViewerRow. A payload may hold one on a request without a token: fields go by the row."""

    id: strawberry.ID = computed(lambda viewer: global_id("User", viewer.id), "The person's global id.")
    name: str = column("The name, as the person writes it.")
    email: str = column("The e-mail address that the person logs in with.")
    role: Role = computed(lambda viewer: Role(viewer.role), "What the person may do here.")
    spotify: SpotifyConnection | None = batch_field(spotify.viewer_spotify, "The connection to Spotify; null when there is none.")
    saved: EventConnection = batch_field(
        marks.saved, "What the person saved, the newest first; what is cancelled or over stays in it.", _FORWARD
    )
    hidden: EventConnection = batch_field(marks.hidden, "What the person hid from the lists, the newest first.", _FORWARD)
    calendar_feeds: list[CalendarFeed] = batch_field(calendar_feeds.calendar_feeds, "The person's calendars to subscribe to.")
