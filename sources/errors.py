"""Upstream errors, one per cause. Each has a message that an operator can act on.

SourceError
├── SourceUnauthorized     401, 403: the key is wrong, expired or lacks a right
├── SourceRateLimited      429 or a used-up quota; `retry_after_s` if given
├── SourceTimedOut         no response, or not all of it, in time
├── SourceUnavailable      refused, reset, 5xx
├── SourceRefused          another 4xx: our request was wrong
└── SourceGarbled          a response that violates the protocol: HTML, cut off, too large, not JSON
CircuitOpen                the breaker is open: not called at all

DeclarationError           a source is declared wrongly: the server does not start
"""


class SourceError(Exception):
    """An upstream call failed. The message never contains a secret."""


class SourceUnauthorized(SourceError):
    """The upstream rejected our credentials."""


class SourceRateLimited(SourceError):
    """Too many calls; `retry_after_s` is how long to wait, if the upstream said."""

    def __init__(self, message: str, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class SourceTimedOut(SourceError):
    """No complete response in time."""


class SourceUnavailable(SourceError):
    """The upstream is down or unreachable."""


class SourceRefused(SourceError):
    """The upstream says the request was invalid."""


class SourceGarbled(SourceError):
    """The response violates the protocol."""


class CircuitOpen(SourceError):
    """Not called, because it failed too often recently."""


class DeclarationError(Exception):
    """A source's declaration is incomplete or invalid; the message says what is wrong, and what it is for."""
