"""Switches that make an upstream misbehave, and counts of the calls it received."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sources.declaration.lookup import declared

UpstreamName = str  # of a declared SandboxUpstream, or one of SPOTIFY
SPOTIFY: tuple[UpstreamName, ...] = ("spotify-api", "spotify-accounts")
FaultKind = Literal["slow", "hung", "status", "cut_off", "html", "garbage", "huge", "empty", "endless", "redirect"]


def upstreams() -> tuple[UpstreamName, ...]:
    """Every upstream that the sandbox simulates."""
    return (*(source.sandbox.name for source in declared() if source.sandbox is not None), *SPOTIFY)


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of misbehaviour."""

    kind: FaultKind
    seconds: float = 0.0  # slow: how long it takes before the first byte
    status: int = 200
    retry_after: str | None = None  # the header as sent: seconds or a date
    location: str = ""  # redirect: where to
    size_bytes: int = 256 * 1024 * 1024  # huge: where even this upstream ends

    @classmethod
    def slow(cls, seconds: float) -> "Fault":
        """The right response, late."""
        return cls("slow", seconds=seconds)

    @classmethod
    def hung(cls) -> "Fault":
        """No byte until the client disconnects."""
        return cls("hung")

    @classmethod
    def answer(cls, status: int, retry_after: str | None = None) -> "Fault":
        """An error status with this upstream's body for it."""
        return cls("status", status=status, retry_after=retry_after)

    @classmethod
    def cut_off(cls) -> "Fault":
        """Half of the right response, then the connection breaks."""
        return cls("cut_off")

    @classmethod
    def html(cls, status: int = 200) -> "Fault":
        """A web page instead of JSON."""
        return cls("html", status=status)

    @classmethod
    def garbage(cls) -> "Fault":
        """Bytes that are neither JSON nor UTF-8, labelled as JSON."""
        return cls("garbage")

    @classmethod
    def huge(cls, size_bytes: int = 256 * 1024 * 1024) -> "Fault":
        """JSON that never ends."""
        return cls("huge", size_bytes=size_bytes)

    @classmethod
    def empty(cls) -> "Fault":
        """200 with an empty body."""
        return cls("empty")

    @classmethod
    def endless(cls) -> "Fault":
        """JSON that comes a byte at a time, for ever."""
        return cls("endless")

    @classmethod
    def redirect(cls, location: str) -> "Fault":
        """Sends the caller elsewhere."""
        return cls("redirect", location=location)


class Faults:
    """The switches of all upstreams, safe to change while serving."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()  # by upstream, failed ones counted
        self.paths: Counter[tuple[str, str]] = Counter()  # by upstream and path
        self._armed: dict[str, tuple[Fault, int | None]] = {}

    def set(self, upstream: UpstreamName, fault: Fault, times: int | None = None) -> None:
        """Make an upstream misbehave, for its next `times` calls or until cleared.

        Errors: LookupError for an upstream that the sandbox does not simulate.
        """
        if upstream not in upstreams():
            raise LookupError(f"the sandbox plays {', '.join(upstreams())}; not {upstream}")
        self._armed[upstream] = (fault, times)

    def clear(self, upstream: UpstreamName | None = None) -> None:
        """Make one upstream, or all, behave again."""
        for name in [upstream] if upstream is not None else list(self._armed):
            self._armed.pop(name, None)

    @property
    def armed(self) -> Mapping[str, Fault]:
        """What is switched on."""
        return {upstream: fault for upstream, (fault, _) in self._armed.items()}

    def next_for(self, upstream: UpstreamName, path: str) -> Fault | None:
        """Count a call; returns how it should fail, if at all."""
        self.calls[upstream] += 1
        self.paths[upstream, path] += 1
        fault, left = self._armed.get(upstream, (None, None))
        if fault is None or left is None:
            return fault
        if left > 1:
            self._armed[upstream] = (fault, left - 1)
        else:
            del self._armed[upstream]
        return fault
