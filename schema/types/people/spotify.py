"""The person's Spotify connection."""

from datetime import datetime
from typing import Any

import strawberry
from strawberry.types import Info

from resolvers.context import RequestContext
from resolvers.people.spotify import linking
from schema.types.base.fields import column, computed, root_field
from schema.types.base.user_errors import UserError

Request = Info[RequestContext, None]


@strawberry.type(description="A person's connection to Spotify, and what they listen to there.")
class SpotifyLink:
    """Runtime value: store.people.records.SpotifyRow."""

    spotify_user_id: str = column("The Spotify account's id; empty for an old connection until its next sync.")
    top_artists: list[str] = computed(
        lambda row: [name for name, _, _ in row.artists], "Artists listened to most or followed, those who count most first."
    )
    top_genres: list[str] = computed(
        lambda row: [name for name, _ in row.genres], "Their genres in Spotify's words, those that count most first."
    )
    last_synced_at: datetime | None = column("When the artists were last read; null when they never were.")
    needs_reconnect: bool = column("True when Spotify no longer honours the permission: connect again.")


@strawberry.type(description="Where to send the browser to connect Spotify.")
class SpotifyConnectPayload:
    """Runtime value: resolvers.people.spotify.linking.ConnectResult."""

    authorize_url: str | None = column("Spotify's consent page, for this person and session; good for ten minutes, once.")
    errors: list[UserError] = column("What the caller can mend; empty when it worked.")


@strawberry.type(description="A change to the Spotify connection.")
class SpotifyPayload:
    """Runtime value: resolvers.people.spotify.linking.SpotifyResult."""

    spotify: SpotifyLink | None = column("The connection as it stands now; null when there is none.")
    errors: list[UserError] = column("What the caller can mend; empty when it worked.")


@strawberry.type
class SpotifyMutations:
    """Mutations of the Spotify connection."""

    @root_field(SpotifyConnectPayload, "The address to send the browser to.")
    async def spotify_connect(self, info: Request) -> Any:
        return await linking.connect(info.context)

    @root_field(SpotifyPayload, "Reads the person's artists and genres from Spotify again.")
    async def spotify_sync(self, info: Request) -> Any:
        return await linking.sync(info.context)

    @root_field(SpotifyPayload, "Forgets the person's Spotify tokens, artists and genres.")
    async def spotify_disconnect(self, info: Request) -> Any:
        return await linking.disconnect(info.context)
