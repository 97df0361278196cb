"""Chance that can be repeated: every draw comes from a stream named by what it is for, so one change upsets no other draw."""

import hashlib
from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")
_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def stream(*parts: object) -> Random:
    """A random generator of its own for a purpose. It does not depend on PYTHONHASHSEED."""
    return Random("/".join(str(part) for part in parts))


def digest(*parts: object) -> str:
    """64 hexadecimal digits that only these parts give."""
    return hashlib.sha256("/".join(str(part) for part in parts).encode()).hexdigest()


def base62(length: int, *parts: object) -> str:
    """A case-sensitive id of a given length. Units: length up to 40 characters."""
    number = int(digest(*parts), 16)
    letters = []
    for _ in range(length):
        number, remainder = divmod(number, 62)
        letters.append(_BASE62[remainder])
    return "".join(letters)


def digits(length: int, *parts: object) -> str:
    """A decimal id that does not begin with 0."""
    floor = 10 ** (length - 1)
    return str(floor + int(digest(*parts), 16) % (9 * floor))


def pick(rng: Random, choices: Sequence[tuple[T, float]]) -> T:
    """One of the weighted choices."""
    return rng.choices([choice for choice, _ in choices], weights=[weight for _, weight in choices])[0]


def chance(rng: Random, probability: float) -> bool:
    """True that often."""
    return rng.random() < probability
