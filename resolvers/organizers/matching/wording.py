"""Amounts, lists and dates in sentences. Pure."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

_SIGNS = {"EUR": "€", "GBP": "£", "USD": "$"}


def money(amount: Decimal, currency: str) -> str:
    """€300, £24.50, 300 SEK."""
    figure = f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,.2f}"
    return f"{_SIGNS[currency]}{figure}" if currency in _SIGNS else f"{figure} {currency}"


def listed(names: Sequence[str], word: str = "and") -> str:
    """a, b and c."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {word} {names[-1]}" if names else "nothing"


def plural(count: int, noun: str) -> str:
    """1 gig, 2 gigs."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def slug_words(slug: str) -> str:
    """drum-and-bass → drum and bass."""
    return slug.replace("-", " ")


def day(when: date) -> str:
    """28 November."""
    return f"{when.day} {when:%B}"
