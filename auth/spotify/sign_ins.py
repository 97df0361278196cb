"""Logging in with Spotify: a state and a cookie, of which both must come back in one browser, once, within ten minutes.

Source: RFC 9700, 4.7: without the cookie, a victim's browser could be made to finish an attacker's log-in.
"""

import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from auth.secret_box import SecretBox, Unsealable
from auth.secret_tokens import token_hash
from auth.spotify.logins import BadState
from auth.spotify.oauth import new_verifier
from store.database.connection import Database
from store.people.spotify_sign_ins import SignIn, add_sign_in, find_sign_in, use_sign_in

GOOD_FOR: Final = timedelta(minutes=10)
_USE = "spotify sign-in verifier"


@dataclass(frozen=True, slots=True)
class Begun:
    """A log-in that begins: what goes to Spotify, and what the browser keeps in a cookie."""

    state: str = field(repr=False)
    cookie: str = field(repr=False)
    verifier: str = field(repr=False)


class SpotifySignIns:
    """Begins and finishes log-ins."""

    def __init__(self, database: Database, box: SecretBox) -> None:
        self._database = database
        self._box = box

    async def begin(self, redirect_uri: str, client_state: str | None, now: datetime) -> Begun:
        """What a browser that leaves for Spotify takes along."""
        begun = Begun(secrets.token_urlsafe(24), secrets.token_urlsafe(24), new_verifier())
        sealed = self._box.seal(begun.verifier, _USE)
        row = SignIn(token_hash(begun.state), token_hash(begun.cookie), sealed, redirect_uri, client_state, now + GOOD_FOR)
        await add_sign_in(self._database, row)
        return begun

    async def find(self, state: str, cookie: str, now: datetime) -> SignIn:
        """The log-in that this browser began. Nothing changes by asking.

        Errors: BadState.
        """
        found = await find_sign_in(self._database, token_hash(state), now)
        if found is None or not hmac.compare_digest(found.browser_hash, token_hash(cookie)):
            raise BadState
        return found

    async def finish(self, state: str, cookie: str, now: datetime) -> tuple[SignIn, str]:
        """The same with its verifier; the state is used up.

        Errors: BadState.
        """
        found = await self.find(state, cookie, now)
        if not await use_sign_in(self._database, found.state_hash):
            raise BadState
        try:
            return found, self._box.open(found.verifier, _USE).secret
        except Unsealable:
            raise BadState from None
