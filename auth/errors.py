"""Errors about credentials.

AuthError
├── InvalidToken         not an access token of ours, or no longer valid
├── InvalidRefreshToken  unknown, expired, just used by another request, or of a session that has ended
│   └── ReusedRefreshToken   used before, by a thief or a faulty client; the session has ended
└── Busy                 more passwords are waiting to be hashed than could be handled in time
"""


class AuthError(Exception):
    """Credentials that are not accepted. The exact reason is not disclosed."""


class InvalidToken(AuthError):
    """An invalid access token."""


class InvalidRefreshToken(AuthError):
    """An invalid refresh token."""


class ReusedRefreshToken(InvalidRefreshToken):
    """A refresh token that was used before; its session has been ended because of it."""


class Busy(AuthError):
    """Try again in a moment."""
