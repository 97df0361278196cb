"""A limit, what it came to for one caller, and the error of counts that cannot be had."""

from typing import NamedTuple


class Limit(NamedTuple):
    """At most `maximum` times in `window_s` seconds. `name` separates the counts of different limits."""

    name: str
    maximum: int
    window_s: int


class LimitDecision(NamedTuple):
    """Whether one more is allowed, how many are left, and the number of seconds until more become available."""

    is_allowed: bool
    remaining: int
    reset_s: int


class CountsAway(Exception):
    """The store of the counts is unavailable; the message names the library's error."""
