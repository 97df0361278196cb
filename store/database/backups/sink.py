"""Where a backup's bytes go."""

from typing import Any, Protocol


class Sink(Protocol):
    """Takes bytes."""

    def write(self, data: bytes, /) -> Any:
        """Take them all."""
        ...
