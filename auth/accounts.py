"""What accounts need of the server, in one typed piece."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from auth.errors import InvalidToken
from auth.passwords import Passwords
from auth.rate_limits.limits import LoginLimits, RateLimits
from auth.sessions import Caller, Sessions
from auth.settings import AuthSettings
from auth.tokens import AccessTokens
from store.database.connection import Database
from store.people.records import ViewerRow


def _unheard(event: str) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Accounts:
    """Made once a process. `observe` is told of each thing that happens to an account, by name."""

    passwords: Passwords
    sessions: Sessions
    limits: LoginLimits
    observe: Callable[[str], None] = _unheard

    async def recognise(self, token: str | None, address: str, now: datetime) -> tuple[ViewerRow | None, Caller]:
        """Who sends a request with this access token, from this address. A bad token makes a stranger of the caller."""
        if token is None:
            return None, Caller(address)
        try:
            identity = await self.sessions.identify(token, now)
        except InvalidToken:
            self.observe("token_refused")
            return None, Caller(address, has_bad_token=True)
        return identity.viewer, Caller(address, identity.session_id)


def make_accounts(
    database: Database, settings: AuthSettings, secret: str, limits: RateLimits, observe: Callable[[str], None] = _unheard
) -> Accounts:
    """The accounts of a server with this signing secret."""
    tokens = AccessTokens(secret, settings.jwt_secret_previous, settings.access_token_s)
    sessions = Sessions(database, tokens, timedelta(days=settings.session_days))
    return Accounts(Passwords(settings.password_threads), sessions, LoginLimits(settings, limits), observe)
