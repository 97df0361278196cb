"""The custom scalars: instants (always in UTC), calendar dates, wall-clock times, and exact decimals as strings."""

from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from strawberry.exceptions import StrawberryInputCoercionError
from strawberry.types.scalar import ScalarDefinition

_MOST_DIGITS = 20


@lru_cache(maxsize=8192)  # the same events are written again and again
def write_instant(value: datetime) -> str:
    """An aware instant as RFC 3339 in UTC: 2026-11-23T20:00:00Z."""
    in_utc = value if value.tzinfo is UTC else value.astimezone(UTC)
    return in_utc.isoformat(timespec="seconds").removesuffix("+00:00") + "Z"


def read_instant(value: Any) -> datetime:
    """An RFC 3339 instant; one without an offset is rejected as ambiguous."""
    if not isinstance(value, str):
        raise StrawberryInputCoercionError("A DateTime is a string such as 2026-11-23T20:00:00Z.")
    try:
        instant = datetime.fromisoformat(value)
        if instant.tzinfo is None or "T" not in value.upper():
            raise ValueError("no offset")
        return instant.astimezone(UTC)
    except (ValueError, OverflowError):
        message = f"{_quoted(value)} is not a DateTime with an offset, such as 2026-11-23T20:00:00Z."
        raise StrawberryInputCoercionError(message) from None


def read_date(value: Any) -> date:
    """A calendar date in YYYY-MM-DD format."""
    if isinstance(value, str) and len(value) == len("2026-11-23"):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise StrawberryInputCoercionError(f"{_quoted(value)} is not a Date such as 2026-11-23.")


def read_time(value: Any) -> time:
    """A wall-clock time, HH:MM or HH:MM:SS."""
    if isinstance(value, str) and len(value) <= len("20:00:00") and "+" not in value and "-" not in value:
        try:
            return time.fromisoformat(value)
        except ValueError:
            pass
    raise StrawberryInputCoercionError(f"{_quoted(value)} is not a Time such as 20:00:00.")


def write_decimal(value: Decimal) -> str:
    """An exact number in plain digits, never with an exponent."""
    text = str(value)  # takes a fifth of the time of format
    return text if "E" not in text else format(value, "f")


def read_decimal(value: Any) -> Decimal:
    """An exact number from a string or a number; non-finite and malformed ones are rejected."""
    if isinstance(value, str | int | float | Decimal) and not isinstance(value, bool):
        try:
            number = Decimal(str(value))
            if number.is_finite():
                if len(number.as_tuple().digits) <= _MOST_DIGITS and abs(number.adjusted()) <= _MOST_DIGITS:
                    return number
                message = f"{_quoted(value)} is too large or too precise: a Decimal has at most {_MOST_DIGITS} digits."
                raise StrawberryInputCoercionError(message)
        except InvalidOperation:
            pass
    raise StrawberryInputCoercionError(f'{_quoted(value)} is not a Decimal such as "24.50".')


def _quoted(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _scalar(name: str, description: str, write: Any, read: Any, origin: type) -> ScalarDefinition:
    return ScalarDefinition(
        name=name,
        description=description,
        specified_by_url=None,
        serialize=write,
        parse_value=read,
        parse_literal=None,
        origin=origin,
    )


SCALARS: dict[object, ScalarDefinition] = {
    datetime: _scalar(
        "DateTime",
        "An instant in RFC 3339 format with an offset; responses always use UTC, for example 2026-11-23T20:00:00Z.",
        write_instant,
        read_instant,
        datetime,
    ),
    date: _scalar("Date", "A calendar date in YYYY-MM-DD format.", date.isoformat, read_date, date),
    time: _scalar("Time", "A wall-clock time in HH:MM:SS format.", lambda value: value.strftime("%H:%M:%S"), read_time, time),
    Decimal: _scalar(
        "Decimal", 'An exact decimal number, sent as a string, for example "24.50".', write_decimal, read_decimal, Decimal
    ),
}
