"""Access tokens: short-lived JWTs with the claims the predecessor's clients read.

Source: RFC 7519, and RFC 8725 for what a reader must insist on: one algorithm, issuer, audience and expiry.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from joserfc import jwt
from joserfc.errors import ExpiredTokenError, JoseError
from joserfc.jwk import OctKey

from auth.errors import ExpiredToken, InvalidToken
from store.cache import BoundedCache
from store.people.records import ViewerRow

ALGORITHM = "HS256"
ISSUER = "gigs"
AUDIENCE = "gigs-api"
TOKEN_MAX = 4096  # characters; ours take some 400
CLOCKS_DIFFER_S = 60
_MOST_KNOWN = 4096  # tokens whose signature was found to be ours: some 4 MB


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A new access token and when it expires."""

    text: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Claims:
    """The claims of a valid token."""

    user_id: int
    session_id: str


@dataclass(slots=True)
class _Known:
    """A token that we signed; `read` is what all its claims came to, for as long as `since` <= now < `until`."""

    claims: jwt.Claims
    read: Claims | None = None
    since: int = 0
    until: int = 0


class _Claims(jwt.JWTClaimsRegistry):
    """The registered claims, between machines whose clocks differ a little: one may issue what another thinks is yet to come."""

    def validate_iat(self, value: object) -> None:
        """Errors: ExpiredTokenError when it is further ahead than clocks differ: ours was put back, and a refresh mends it."""
        if isinstance(value, int) and value > self.now + CLOCKS_DIFFER_S:
            raise ExpiredTokenError("iat")


class AccessTokens:
    """Issues and reads access tokens. Tokens signed with `previous` are accepted too, while a secret is being replaced."""

    def __init__(self, secret: str, previous: str | None = None, lifetime_s: int = 900) -> None:
        self._keys = tuple(OctKey.import_key(text.encode()) for text in (secret, previous) if text)
        self._lifetime = timedelta(seconds=lifetime_s)
        self._known: BoundedCache[str, _Known] = BoundedCache(max_entries=_MOST_KNOWN)

    def issue(self, viewer: ViewerRow, session_id: str, now: datetime) -> IssuedToken:
        """A token for one person's session."""
        issued = now.astimezone(UTC).replace(microsecond=0)
        expires = issued + self._lifetime
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": str(viewer.id),
            "sid": session_id,
            "iat": int(issued.timestamp()),
            "exp": int(expires.timestamp()),
            "user_id": viewer.id,
            "email": viewer.email,
            "role": viewer.role,
        }
        return IssuedToken(jwt.encode({"alg": ALGORITHM, "typ": "JWT"}, claims, self._keys[0], [ALGORITHM]), expires)

    def read(self, text: str, now: datetime) -> Claims:
        """The claims of a token, after checking its signature, issuer, audience and expiry.

        Errors: ExpiredToken if only its time is over, or is yet to come; InvalidToken for any other reason.
        """
        if len(text) > TOKEN_MAX or not text.isascii():
            raise InvalidToken
        known, seconds = self._verified(text), int(now.timestamp())
        if known.read is None or not known.since <= seconds < known.until:
            known.read = self._checked(known.claims, seconds)
            known.since, known.until = seconds, known.claims["exp"]
        return known.read

    def _checked(self, claims: jwt.Claims, now: int) -> Claims:
        registry = _Claims(
            now=now,
            iss={"essential": True, "value": ISSUER},
            aud={"essential": True, "value": AUDIENCE},
            exp={"essential": True},
            sub={"essential": True},
            sid={"essential": True},
        )
        try:
            registry.validate(claims)
            return Claims(int(claims["sub"]), str(claims["sid"]))
        except ExpiredTokenError:
            raise ExpiredToken from None
        except (JoseError, ValueError, TypeError, OverflowError):
            raise InvalidToken from None

    def _verified(self, text: str) -> _Known:
        """The claims of a token that we signed; of those seen lately without computing the signature again."""
        known = self._known.get(text)
        if known is None:
            known = _Known(self._decode(text))
            self._known.put(text, known)
        return known

    def _decode(self, text: str) -> jwt.Claims:
        for key in self._keys:
            try:
                return jwt.decode(text, key, algorithms=[ALGORITHM]).claims
            except (JoseError, ValueError, TypeError, RecursionError):
                continue
        raise InvalidToken
