"""A limit, what it came to for one caller, and the error of counts that cannot be had."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `maximum` times in `window_s` seconds. `name` separates the counts of different limits."""

    name: str
    maximum: int
    window_s: int


@dataclass(slots=True)  # not frozen, because each request makes one: that would take three times as long
class LimitDecision:
    """Whether one more is allowed, how many are left, and the number of seconds until more become available."""

    is_allowed: bool
    remaining: int
    reset_s: int


class CountsAway(Exception):
    """The store of the counts is unavailable; the message names the library's error."""
