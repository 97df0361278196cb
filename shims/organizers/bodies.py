"""Validates organizers' JSON bodies member by member, in the form that the operations take; errors name the member."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from schema.types.base.scalars import write_instant
from shims.rest.errors import RestError

Reader = Callable[[str, Any], Any]
_DAY_END = time(23, 59, 59)


def invalid(name: str, wanted: str) -> RestError:
    """The error for a member."""
    return RestError(400, "invalid_request", f"{name} must be {wanted}.")


def members(sent: Mapping[str, Any], readers: Mapping[str, tuple[str, Reader]]) -> dict[str, Any]:
    """The known members that were sent, under the operation's names; null stays null, unknown members are ignored.

    Errors: RestError naming the member.
    """
    given = {}
    for name, (variable, read) in readers.items():
        if name in sent:
            given[variable] = None if sent[name] is None else read(name, sent[name])
    return given


def text(name: str, value: Any) -> str:
    """A text."""
    if not isinstance(value, str):
        raise invalid(name, "text")
    return value


def whole(name: str, value: Any) -> int:
    """An integer that fits its column."""
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > 2**31 - 1:
        raise invalid(name, "a whole number")
    return value


def flag(name: str, value: Any) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise invalid(name, "true or false")
    return value


def amount(name: str, value: Any) -> str:
    """An amount of money, as a number or a string."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise invalid(name, "an amount")
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or len(str(value)) > 20:
        raise invalid(name, "an amount")
    return format(number, "f")


def texts(name: str, value: Any) -> list[str]:
    """A list of texts, or one comma-separated text."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
        raise invalid(name, "a list of texts")
    return value


def instant(zone: ZoneInfo, *, is_end: bool = False) -> Reader:
    """A parser for instants. A time without an offset is local to the zone; a bare date means that day's start, or its end."""

    def read(name: str, value: Any) -> str:
        try:
            if not isinstance(value, str) or len(value) > 40:
                raise ValueError("not a text")
            if len(value) == len("2026-11-23"):
                local = datetime.combine(date.fromisoformat(value), _DAY_END if is_end else time())
            else:
                local = datetime.fromisoformat(value)
            aware = local if local.tzinfo else local.replace(tzinfo=zone)
            return write_instant(aware.astimezone(UTC))
        except (ValueError, OverflowError):
            raise invalid(name, "a date such as 2026-11-23, or a time such as 2026-11-23T20:00:00Z") from None

    return read


def needs_zone(value: Any) -> bool:
    """Whether a date or time was sent without an offset."""
    if not isinstance(value, str):
        return False
    return re.search(r"T.*(?:Z|[+-]\d\d:?\d\d)$", value, re.IGNORECASE) is None
