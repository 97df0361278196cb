"""Errors about credentials.

AuthError
├── InvalidToken         not an access token of ours, or its session has ended
│   └── ExpiredToken         one of ours, after its time or before it
├── InvalidRefreshToken  unknown, expired, just used by another request, or of a session that has ended
│   └── ReusedRefreshToken   used before, by a thief or a faulty client; the session has ended
└── Busy                 more passwords are waiting to be hashed than could be handled in time
"""

from typing import Literal

TokenProblem = Literal["TOKEN_EXPIRED", "TOKEN_INVALID"]  # the first is mended by a refresh, the second by a log-in


class AuthError(Exception):
    """Credentials that are not accepted. The exact reason is not disclosed."""


class InvalidToken(AuthError):
    """An invalid access token."""

    problem: TokenProblem = "TOKEN_INVALID"


class ExpiredToken(InvalidToken):
    """An access token of ours that is past its time, or before it."""

    problem = "TOKEN_EXPIRED"


class InvalidRefreshToken(AuthError):
    """An invalid refresh token."""


class ReusedRefreshToken(InvalidRefreshToken):
    """A refresh token that was used before; its session has been ended because of it."""


class Busy(AuthError):
    """Try again in a moment."""
