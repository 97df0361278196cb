"""The OAuth state of a consent: signed, bound to the session that requested it, and valid once, for ten minutes.

Source: RFC 6749 section 10.12, RFC 9700 section 4.7.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from auth.secret_box import SecretBox, Unsealable
from auth.secret_tokens import token_hash
from auth.spotify.oauth import new_verifier
from store.database.connection import Database
from store.people.records import ViewerRow
from store.people.sessions import viewer_of_session
from store.people.spotify_logins import SpotifyLogin, add_login, find_login, use_login

_GOOD_FOR = timedelta(minutes=10)
_STATE_MAX = 200
_USE = "spotify verifier"


class BadState(Exception):
    """The state is forged, used, too old, or its session has ended."""


@dataclass(frozen=True, slots=True)
class Returned:
    """A person who returned from Spotify, with what was stored about their request."""

    viewer: ViewerRow
    login: SpotifyLogin
    verifier: str = field(repr=False)


class SpotifyLogins:
    """Begins and finishes consents."""

    def __init__(self, database: Database, box: SecretBox, secret: str) -> None:
        self._database = database
        self._box = box
        self._key = HKDF(SHA256(), 32, salt=None, info=b"spotify state").derive(secret.encode())

    async def begin(self, user_id: int, session_id: str, redirect_uri: str, now: datetime) -> tuple[str, str]:
        """A state and a PKCE verifier for a person about to visit Spotify."""
        nonce, verifier = secrets.token_urlsafe(24), new_verifier()
        state = f"{nonce}.{self._signature(nonce)}"
        sealed = self._box.seal(verifier, _USE)
        login = SpotifyLogin(token_hash(state), user_id, session_id, sealed, redirect_uri, now + _GOOD_FOR)
        await add_login(self._database, login, now)
        return state, verifier

    async def who(self, state: str, now: datetime) -> ViewerRow:
        """The person who began the consent. Nothing changes by asking.

        Errors: BadState.
        """
        self._check(state)
        return await self._viewer(await find_login(self._database, token_hash(state), now), now)

    async def finish(self, state: str, now: datetime) -> Returned:
        """The person who returned. The state is used up, and so is every other that they began.

        Errors: BadState.
        """
        self._check(state)
        login = await use_login(self._database, token_hash(state), now)
        viewer = await self._viewer(login, now)
        assert login is not None
        try:
            return Returned(viewer, login, self._box.open(login.verifier, _USE).secret)
        except Unsealable:
            raise BadState from None

    def _check(self, state: str) -> None:
        nonce, _, signature = state.partition(".")
        if len(state) > _STATE_MAX or not hmac.compare_digest(
            signature.encode("utf-8", "surrogatepass"), self._signature(nonce).encode()
        ):
            raise BadState

    async def _viewer(self, login: SpotifyLogin | None, now: datetime) -> ViewerRow:
        viewer = None if login is None else await viewer_of_session(self._database, login.session_id, now)
        if login is None or viewer is None or viewer.id != login.user_id:
            raise BadState
        return viewer

    def _signature(self, nonce: str) -> str:
        return hmac.new(self._key, nonce.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:32]
