"""What can be wrong with credentials.

AuthError
├── InvalidToken         no access token of ours, or one that no longer counts
├── InvalidRefreshToken  unknown, expired, just used by another request, or of a session that has ended
│   └── ReusedRefreshToken   used long since: a thief or a confused client, and the session is over
└── Busy                 more passwords are waiting to be hashed than would be answered in time
"""


class AuthError(Exception):
    """Credentials that are not accepted. Which of the reasons it was stays inside."""


class InvalidToken(AuthError):
    """An access token that is not accepted."""


class InvalidRefreshToken(AuthError):
    """A refresh token that is not accepted."""


class ReusedRefreshToken(InvalidRefreshToken):
    """A refresh token that was used before; its session has been ended for it."""


class Busy(AuthError):
    """Try again in a moment."""
