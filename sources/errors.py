"""What can go wrong upstream, one error a cause. Each carries a sentence that an operator can act on.

SourceError
├── SourceUnauthorized     401, 403: the key is wrong, expired or lacks a right
├── SourceRateLimited      429 or a spent quota; `retry_after_s` where told
├── SourceTimedOut         no answer, or not the whole of it, in time
├── SourceUnavailable      refused, reset, 5xx
├── SourceRefused          another 4xx: our request was wrong
└── SourceGarbled          an answer that is not what the protocol says: HTML, cut off, too large, no JSON
CircuitOpen                the breaker is open: not asked at all

DeclarationError           a source is declared wrongly: the server does not start
"""


class SourceError(Exception):
    """An upstream did not give what was asked. The text never holds a secret."""


class SourceUnauthorized(SourceError):
    """The upstream does not accept our key."""


class SourceRateLimited(SourceError):
    """Too many calls; `retry_after_s` is how long the upstream wants us away, if it said."""

    def __init__(self, message: str, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class SourceTimedOut(SourceError):
    """No whole answer in time."""


class SourceUnavailable(SourceError):
    """The upstream is down or unreachable."""


class SourceRefused(SourceError):
    """The upstream says that the request was wrong."""


class SourceGarbled(SourceError):
    """The answer is not what the protocol says."""


class CircuitOpen(SourceError):
    """Not asked: it failed too often lately."""


class DeclarationError(Exception):
    """A source's declaration lacks something or is odd; the text says what, and what it is for."""
