"""Strict parsing of the search parameters: invalid values, repeated names and unknown names are rejected by name."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from starlette.datastructures import QueryParams

from resolvers.events.event_filters import EVENT_FILTERS, Filter, Parameter, SourceChoice
from schema.types.base.scalars import write_instant
from shims.rest.errors import InvalidQuery
from sources.registry import SOURCES

LIMIT_DEFAULT = 200
LIMIT_MAX = 500
OFFSET_MAX = 5_000  # beyond that, `from` is the better way to page: an offset reads what it skips
WORDS_MAX = 100
PERSONALIZED = "PERSONALIZED"
OF_THE_DIRECTORY = frozenset(  # parameters of the searches for DJs and venues that are called as their filters call them
    ("feeMin", "feeMax", "currency", "capacityMin", "capacityMax", "availableFrom", "availableTo")
)
ORDERS = {"time": "START_TIME", "personalized": PERSONALIZED}


@dataclass(frozen=True, slots=True)
class SearchParameters:
    """The variables of the stored search operation."""

    filter: dict[str, Any]
    order_by: str
    limit: int
    offset: int


def read_search(parameters: QueryParams) -> SearchParameters:
    """The parameters of one search. An empty value counts as missing.

    Errors: InvalidQuery naming the parameter.
    """
    values: dict[str, Any] = {}
    for name, text in parameters.multi_items():
        if name not in READERS:
            raise InvalidQuery(name[:100], f"is not a known parameter; use one of {', '.join(READERS)}")
        if name in values:
            raise InvalidQuery(name, "was sent more than once")
        if text.strip():
            values[name] = READERS[name](name, text.strip())
    filter: dict[str, Any] = {}
    for name, (declared, parameter) in _FILTERS.items():
        if name in values:
            filter[declared.name] = {parameter.part: values[name]} if parameter.part else values[name]
    order = values.get("rank", ORDERS["time"])
    return SearchParameters(filter, order, values.get("limit", LIMIT_DEFAULT), values.get("offset", 0))


def parameter_of(field: str) -> str | None:
    """The parameter that became this field of the operation's variables; None if there is none."""
    filter_name = field.removeprefix("filter.").partition(".")[0]
    own = filter_name if filter_name in OF_THE_DIRECTORY else None
    return next((name for name, (declared, _) in _FILTERS.items() if declared.name == filter_name), own)


def text(name: str, value: str) -> str:
    """A text as it is."""
    return value


def words(name: str, text: str) -> list[str]:
    """The words of a comma list."""
    found = [part.strip() for part in text.split(",") if part.strip()]
    if len(found) > WORDS_MAX:
        raise InvalidQuery(name, f"must contain at most {WORDS_MAX} values, not {len(found)}")
    return found


def _sources(name: str, text: str) -> list[str]:
    known = {source.key: source.graphql_name for source in SOURCES}
    asked = [part.lower() for part in words(name, text)]
    odd = next((part for part in asked if part not in known), None)
    if odd is not None:
        raise InvalidQuery(name, f"must be one or more of {', '.join(known)}, not {odd[:60]!r}")
    return [known[part] for part in asked]


def whole(least: int, most: int) -> Callable[[str, str], int]:
    """A reader of whole numbers within limits."""

    def read(name: str, text: str) -> int:
        if not (text.isascii() and text.isdecimal() and len(text) <= 9 and least <= int(text) <= most):
            raise InvalidQuery(name, f"must be a whole number from {least} to {most}, not {text[:60]!r}")
        return int(text)

    return read


def money(name: str, text: str) -> str:
    """An amount, as the Decimal scalar takes it."""
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal("NaN")
    if amount.is_finite() and (len(text) > 20 or amount.adjusted() >= 20):
        raise InvalidQuery(name, f"must be an amount of at most 20 digits, not {text[:60]!r}")
    if not amount.is_finite() or amount < 0:
        raise InvalidQuery(name, f"must be an amount such as 25 or 24.50, not {text[:60]!r}")
    return format(amount, "f")


def _flag(name: str, text: str) -> bool:
    if text.lower() not in ("true", "false", "1", "0"):
        raise InvalidQuery(name, f"must be true or false, not {text[:60]!r}")
    return text.lower() in ("true", "1")


def _instant(day_time: time) -> Callable[[str, str], str]:
    """A parser for instants; a bare date means this time of that day, in UTC."""

    def read(name: str, text: str) -> str:
        try:
            if len(text) == len("2026-11-23"):
                return write_instant(datetime.combine(date.fromisoformat(text), day_time, UTC))
            instant = datetime.fromisoformat(text.replace(" ", "+"))  # an unescaped + arrives as a space
            if instant.tzinfo is not None:
                return write_instant(instant)
        except (ValueError, OverflowError):
            pass
        raise InvalidQuery(name, f"must look like 2026-11-23 or 2026-11-23T20:00:00Z, not {text[:60]!r}")

    return read


instant = _instant(time.min)


def _rank(name: str, text: str) -> str:
    if text not in ORDERS:
        raise InvalidQuery(name, f"must be {' or '.join(ORDERS)}, not {text[:60]!r}")
    return ORDERS[text]


Reader = Callable[[str, str], Any]


def _reader_of(declared: Filter[Any], parameter: Parameter) -> Reader:
    """How the parameter of a filter is read: its type says it.

    Errors: KeyError for a type that has no reader yet, when the server starts.
    """
    type_ = parameter.type or declared.type
    return _instant(parameter.day_time) if type_ is datetime else _BY_TYPE[type_]


_BY_TYPE: dict[Any, Reader] = {str: text, list[str]: words, list[SourceChoice]: _sources, Decimal: money, bool: _flag}
_FILTERS = {
    declared.parameter.name: (declared, declared.parameter) for declared in EVENT_FILTERS if declared.parameter is not None
}
READERS: dict[str, Reader] = {
    **{name: _reader_of(declared, parameter) for name, (declared, parameter) in _FILTERS.items()},
    "rank": _rank,
    "limit": whole(1, LIMIT_MAX),
    "offset": whole(0, OFFSET_MAX),
}
