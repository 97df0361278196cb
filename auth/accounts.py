"""The dependencies of accounts."""

from collections.abc import Awaitable, Callable, Collection
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


async def _nobody() -> None:
    return None


@dataclass(frozen=True, slots=True)
class AccountMail:
    """Whether e-mails about accounts are sent, and `wake`, which has those that wait sent now."""

    is_sent: bool = False
    wake: Callable[[], Awaitable[None]] = _nobody


@dataclass(frozen=True, slots=True)
class Accounts:
    """Created once per process. `observe` is called with the name of each account event."""

    passwords: Passwords
    sessions: Sessions
    limits: LoginLimits
    observe: Callable[[str], None] = _unheard
    mail: AccountMail = AccountMail()

    async def recognise(
        self, token: str | None, address: str, now: datetime, event_ids: Collection[int] = ()
    ) -> tuple[ViewerRow | None, Caller]:
        """The caller with this access token and address. If it is not accepted, there is no viewer, and the caller says why.

        `event_ids` are events of which it is known beforehand that the person's reactions to them will be asked for.
        """
        if token is None:
            return None, Caller(address)
        try:
            identity = await self.sessions.identify(token, now, event_ids)
        except InvalidToken as error:
            self.observe("token_refused")
            return None, Caller(address, token_problem=error.problem)
        return identity.viewer, Caller(address, identity.session_id, reactions=identity.reactions)


def make_accounts(
    database: Database, settings: AuthSettings, secret: str, limits: RateLimits, observe: Callable[[str], None] = _unheard,
    mail: AccountMail = AccountMail(),  # noqa: B008 it is frozen
) -> Accounts:  # fmt: skip
    """The account services with this signing secret."""
    tokens = AccessTokens(secret, settings.jwt_secret_previous, settings.access_token_s)
    sessions = Sessions(database, tokens, timedelta(days=settings.session_days))
    return Accounts(Passwords(settings.password_threads), sessions, LoginLimits(settings, limits), observe, mail)
