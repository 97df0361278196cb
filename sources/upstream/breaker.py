"""A circuit breaker: an upstream that fails again and again is left alone for a while, then tried with one call."""

from collections.abc import Iterator
from contextlib import contextmanager

from sources.errors import CircuitOpen, SourceGarbled, SourceTimedOut, SourceUnavailable
from sources.upstream.limits import Clock

# What speaks against the upstream's health. A refusal (401, 404, 429) is an answer.
_FAILURES = (SourceTimedOut, SourceUnavailable, SourceGarbled)


class Breaker:
    """Opens after `threshold` failed calls in a row, for `open_s`; each failed probe doubles that up to `longest_open_s`."""

    def __init__(self, source: str, clock: Clock, *, threshold: int = 5, open_s: float = 30, longest_open_s: float = 600) -> None:
        self._source = source
        self._clock = clock
        self._threshold = threshold
        self._first_open_s = open_s
        self._longest_open_s = longest_open_s
        self._open_s = open_s
        self._failures = 0
        self._opened_at: float | None = None
        self._probing = False

    @property
    def is_open(self) -> bool:
        """True while calls are refused or only a probe may go."""
        return self._opened_at is not None

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Let one call through and learn from how it ends.

        Errors: CircuitOpen when the upstream is left alone just now.
        """
        is_probe = self._admit()
        try:
            yield
        except _FAILURES:
            self._failed()
            raise
        except Exception:
            self._succeeded()
            raise
        else:
            self._succeeded()
        finally:
            if is_probe:
                self._probing = False

    def _admit(self) -> bool:
        if self._opened_at is None:
            return False
        left = self._opened_at + self._open_s - self._clock.monotonic()
        if left > 0 or self._probing:
            raise CircuitOpen(
                f"{self._source} failed {self._failures} times in a row; it will be called again in {max(left, 1):.0f} s"
            )
        self._probing = True
        return True

    def _failed(self) -> None:
        self._failures += 1
        if self._opened_at is not None:
            self._open_s = min(self._open_s * 2, self._longest_open_s)
        if self._failures >= self._threshold:
            self._opened_at = self._clock.monotonic()

    def _succeeded(self) -> None:
        self._failures = 0
        self._opened_at = None
        self._open_s = self._first_open_s
