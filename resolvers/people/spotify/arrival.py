"""What a browser that logs in with Spotify is told, and the code with which it goes on to the frontend."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from urllib.parse import urlencode

from auth.account_links import new_link
from resolvers.context import RequestContext
from resolvers.errors import Unusable
from resolvers.people.account_requests import NO_MAIL
from resolvers.people.spotify.linking import service_of
from store.database.connection import Transaction
from store.people.account_links import add_link
from store.people.records import ViewerRow

PATH: Final = "/auth/spotify/sign-in"


@dataclass(frozen=True, slots=True)
class Arrival:
    """The outcome for a browser that returned, in words; `address` is where to go on with a code for a session."""

    outcome: Literal["asks", "signed_in", "mail_sent", "denied", "bad_state", "taken", "refused", "failed", "off"]
    message: str
    address: str | None = None


def log_in_url(context: RequestContext) -> str:
    """Where people return to.

    Errors: Unusable while nobody can log in with Spotify.
    """
    url = service_of(context).settings.log_in_url
    if url is None:
        raise Unusable(NO_MAIL._replace(message="Logging in with Spotify is disabled: SPOTIFY_LOG_IN_URL is not set."))
    return url


def is_on(context: RequestContext) -> bool:
    """Whether people can log in with Spotify."""
    try:
        return bool(log_in_url(context))
    except Unusable:
        return False


async def code_for(tx: Transaction, viewer: ViewerRow, now: datetime) -> str:
    """A code that the frontend exchanges for a session of this person."""
    link = new_link(viewer.id, "spotify_log_in", viewer.email, now)
    await add_link(tx, link.row)
    return link.text


def signed_in(url: str, code: str, client_state: str | None) -> Arrival:
    """The outcome for who goes on to the frontend with a code."""
    given = {"code": code} | ({} if client_state is None else {"state": client_state})
    return Arrival("signed_in", "You are logged in.", f"{url}{'&' if '?' in url else '?'}{urlencode(given)}")
