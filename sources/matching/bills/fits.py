"""How well one aspect of two listings fits."""

from typing import NamedTuple


class Fit(NamedTuple):
    """How well one aspect fits, with the reason as text."""

    value: float
    reason: str


NOTHING = Fit(0.0, "no name in common")
