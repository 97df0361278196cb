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

    spotify_user_id: str = column("The Spotify account's id; empty for an older connection until its next sync.")
    top_artists: list[str] = computed(
        lambda row: [name for name, _, _ in row.artists], "Artists most listened to or followed, most important first."
    )
    top_genres: list[str] = computed(
        lambda row: [name for name, _ in row.genres], "The artists' genres as Spotify names them, most important first."
    )
    last_synced_at: datetime | None = column("When the artists were last read; null if they never were.")
    needs_reconnect: bool = column("True if Spotify no longer accepts the permission and the person has to connect again.")


@strawberry.type(description="The result of starting a Spotify connection.")
class SpotifyConnectPayload:
    """Runtime value: resolvers.people.spotify.linking.ConnectResult."""

    authorize_url: str | None = column("URL of Spotify's consent page for this person and session; valid once, for ten minutes.")
    errors: list[UserError] = column("Problems that the caller can fix; empty on success.")


@strawberry.type(description="The result of a change to the Spotify connection.")
class SpotifyPayload:
    """Runtime value: resolvers.people.spotify.linking.SpotifyResult."""

    spotify: SpotifyLink | None = column("The connection after the change; null if there is none.")
    errors: list[UserError] = column("Problems that the caller can fix; empty on success.")


@strawberry.type
class SpotifyMutations:
    """Mutations of the Spotify connection."""

    @root_field(SpotifyConnectPayload, "Starts connecting Spotify; returns the URL to send the browser to.")
    async def spotify_connect(self, info: Request) -> Any:
        return await linking.connect(info.context)

    @root_field(SpotifyPayload, "Re-reads the person's artists and genres from Spotify.")
    async def spotify_sync(self, info: Request) -> Any:
        return await linking.sync(info.context)

    @root_field(SpotifyPayload, "Deletes the person's Spotify tokens, artists and genres.")
    async def spotify_disconnect(self, info: Request) -> Any:
        return await linking.disconnect(info.context)
