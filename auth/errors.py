"""What can be wrong with credentials.

AuthError
├── InvalidToken         no access token of ours, or one that no longer counts
├── InvalidRefreshToken  unknown, expired, used, or of a session that has ended
└── Busy                 more passwords are waiting to be hashed than would be answered in time
"""


class AuthError(Exception):
    """Credentials that are not accepted. Which of the reasons it was stays inside."""


class InvalidToken(AuthError):
    """An access token that is not accepted."""


class InvalidRefreshToken(AuthError):
    """A refresh token that is not accepted."""


class Busy(AuthError):
    """Try again in a moment."""
