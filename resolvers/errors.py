"""What a caller can get wrong, for schema/ and shims/ to turn into answers.

InvalidFilter    an argument that cannot be used; `path` says which
"""

from collections.abc import Sequence


class InvalidFilter(Exception):
    """One argument is out of range or contradicts another; the message says what would do.

    `path` leads to it by the names that clients write: ("filter", "near", "radiusKm").
    """

    def __init__(self, path: Sequence[str], message: str) -> None:
        super().__init__(f"{'.'.join(path)} {message}")
        self.path = tuple(path)
        self.message = message
