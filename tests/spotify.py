"""A Spotify of the sandbox on loopback, and people who are connected to it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from sqlalchemy import bindparam, select

from auth.spotify.settings import SpotifySettings
from resolvers.people.spotify.service import SpotifyService, make_spotify_service
from sources.sandbox import Faults, World, WorldSize, build_world, sandbox_app, serve_in_thread
from sources.sandbox.spotify.accounts import Consent, Tokens
from sources.spotify.payload import Granted
from sources.upstream.http import HttpClient
from store.database.connection import Database
from store.people.spotify import connect
from store.tables import user_spotify
from tests.builders import NOW

KEY = "the key of the tests' secret box, long enough"
SCOPES = "user-top-read user-follow-read"
_ROW = select(
    user_spotify.c.spotify_user_id, user_spotify.c.access_token, user_spotify.c.refresh_token, user_spotify.c.top_artists
).where(user_spotify.c.user_id == bindparam("id"))


@cache
def small_world() -> World:
    """A world that nobody changes."""
    return build_world(7, date(2026, 11, 23), WorldSize(gigs=120, days=30))


@dataclass(slots=True)
class SandboxSpotify:
    """The sandbox's side, and our desk in front of it. `heard` are the outcomes of our calls."""

    service: SpotifyService
    faults: Faults
    tokens: Tokens
    base_url: str
    heard: list[str]

    def granted(self, person: str = "aoife", *, serves_once: bool = True) -> Granted:
        """Tokens as if the person had agreed just now."""
        consent = Consent("app" if not serves_once else "gigs-sandbox", "", SCOPES, "x", person)
        access, refresh = f"access-{person}-{len(self.tokens.access)}", f"refresh-{person}-{len(self.tokens.refreshing)}"
        self.tokens.access[access] = (consent, float("inf"))
        self.tokens.refreshing[refresh] = consent
        return Granted(access, refresh, 3600, SCOPES)

    async def connected(self, database: Database, user_id: int, person: str = "aoife") -> Granted:
        """Connect somebody of ours to somebody of the sandbox."""
        granted = self.granted(person)
        await connect(database, user_id, person, self.service.tokens.sealed(user_id, granted), SCOPES, NOW)
        return granted

    @property
    def token_calls(self) -> int:
        """How often the token endpoint was asked."""
        return self.faults.paths["spotify-accounts", "/spotify-accounts/api/token"]


@asynccontextmanager
async def sandbox_spotify(
    database: Database, now: Callable[[], datetime] = lambda: NOW, redirect_uri: str | None = None, secret: str | None = None
) -> AsyncIterator[SandboxSpotify]:
    """A sandbox that is served while the block runs, with a desk for the database. With `secret` the app has one."""
    faults, heard = Faults(), list[str]()
    app = sandbox_app(small_world(), faults)
    with serve_in_thread(app) as base_url:
        async with HttpClient(on_call=lambda source, outcome, _: heard.append(f"{source} {outcome}")) as http:
            settings = SpotifySettings(redirect_uri=redirect_uri).in_sandbox(base_url)
            if secret is not None:
                settings = SpotifySettings("app", secret, redirect_uri, SCOPES, settings.api_base_url, settings.accounts_base_url)
            service = make_spotify_service(database, http, settings, [KEY], now)
            yield SandboxSpotify(service, faults, app.state.spotify_tokens, base_url, heard)


async def stored(database: Database, user_id: int) -> tuple[str, str, str, list[dict[str, object]]]:
    """Spotify user id, access token, refresh token and top artists as they lie in the database."""
    row = await database.fetch_one(_ROW, {"id": user_id})
    assert row is not None
    return (row[0], row[1], row[2], row[3])
