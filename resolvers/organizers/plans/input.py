"""Validates a plan. Pure: input and current plan in, table columns or errors out."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from resolvers.errors import Unusable, UserErrorRow, invalid
from resolvers.people.account_input import line_complaint
from sources.places.gazetteer import place
from sources.reading.currencies import CURRENCIES
from store.organizers.records import PlanRow

NAME_MAX: Final = 255
CITY_MAX: Final = 120
CAPACITY_MAX: Final = 1_000_000
AMOUNT_MAX: Final = Decimal("99999999.99")  # what the column holds
LONGEST: Final = timedelta(days=366)
LIST_MAX: Final = 50
WORD_MAX: Final = 100
DEFAULT_ZONE: Final = "Europe/Dublin"

_EMPTY = PlanRow(0, 0, "", None, None, None, None, None, None, "EUR", (), (), (), 0, 0, None, None)
_LISTS = {"genres": "genres", "gear_needs": "gearNeeds", "vibe_tags": "vibeTags"}
_TIMES = {"start_time": "startDate", "end_time": "endDate"}
_AMOUNTS = {"budget_min": "budgetMin", "budget_max": "budgetMax"}


def new_columns(given: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The columns of a new plan.

    Errors: Unusable, naming every invalid field.
    """
    return changed_columns(_EMPTY, {"name": "", **given}, now)


def changed_columns(current: PlanRow, given: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The columns of an updated plan: null clears a field, an absent field is unchanged.

    Errors: Unusable, naming every invalid field.
    """
    kept = _kept(given)
    wanted = current._replace(**kept)
    complaints = [*_field_complaints(kept), *_time_complaints(wanted, kept, now), *_budget_complaints(wanted, kept)]
    if complaints:
        raise Unusable(*complaints)
    zone = ZoneInfo(zone_of(wanted.city))
    return {
        "name": wanted.name, "city": wanted.city, "capacity": wanted.capacity, "currency": wanted.currency,
        "start_time": wanted.start_time, "end_time": wanted.end_time,
        "start_date": _local_date(wanted.start_time, zone), "end_date": _local_date(wanted.end_time, zone),
        "budget_min": wanted.budget_min, "budget_max": wanted.budget_max,
        "genres": list(wanted.genres), "gear_needs": list(wanted.gear_needs), "vibe_tags": list(wanted.vibe_tags),
    }  # fmt: skip


def zone_of(city: str | None) -> str:
    """The time zone in which a plan's dates are expressed."""
    town = place(city)
    return town.time_zone if town else DEFAULT_ZONE


def _kept(given: Mapping[str, Any]) -> dict[str, Any]:
    """The input as stored: texts trimmed, list entries once each however they are written."""
    kept = dict(given)
    for name in ("name", "city", "currency"):
        if name in kept:
            kept[name] = (kept[name] or "").strip()
    if "city" in kept:
        kept["city"] = kept["city"] or None
    if "currency" in kept:
        kept["currency"] = kept["currency"].upper() or "EUR"
    for name in _LISTS:
        if name in kept:
            kept[name] = _distinct([word.strip() for word in kept[name] or ()])
    return kept


def _distinct(words: Sequence[str]) -> tuple[str, ...]:
    """Each entry once, as it was first written."""
    found: dict[str, str] = {}
    for word in words:
        found.setdefault(word.casefold(), word)
    return tuple(found.values())


def _field_complaints(kept: Mapping[str, Any]) -> list[UserErrorRow]:
    """What is wrong with each field on its own."""
    found: dict[str, str | None] = {}
    if "name" in kept:
        found["name"] = line_complaint(kept["name"], NAME_MAX)
    if kept.get("city") is not None:
        found["city"] = line_complaint(kept["city"], CITY_MAX)
    if "currency" in kept and kept["currency"] not in CURRENCIES:
        found["currency"] = "must be the three-letter code of a currency, such as EUR"
    if kept.get("capacity") is not None and not 1 <= kept["capacity"] <= CAPACITY_MAX:
        found["capacity"] = f"must be between 1 and {CAPACITY_MAX}"
    for name, field in _LISTS.items():
        found[field] = _list_complaint(kept.get(name, ()))
    for name, field in _AMOUNTS.items():
        found[field] = _amount_complaint(kept.get(name))
    return [_at(field, complaint) for field, complaint in found.items() if complaint]


def _list_complaint(words: Sequence[str]) -> str | None:
    if len(words) > LIST_MAX:
        return f"must contain at most {LIST_MAX} entries; got {len(words)}"
    found = ((number, line_complaint(word, WORD_MAX)) for number, word in enumerate(words, 1))
    return next((f"is invalid: entry {number} {complaint}" for number, complaint in found if complaint), None)


def _amount_complaint(amount: Decimal | None) -> str | None:
    if amount is None:
        return None
    if not 0 <= amount <= AMOUNT_MAX:
        return f"must be between 0 and {AMOUNT_MAX}"
    return None if amount == round(amount, 2) else "must have at most two decimal places"


def _time_complaints(wanted: PlanRow, kept: Mapping[str, Any], now: datetime) -> list[UserErrorRow]:
    """Errors in the times. Only changed times are compared with the clock: last week's plan can still be renamed."""
    given, zone = [name for name in _TIMES if name in kept], ZoneInfo(zone_of(wanted.city))
    today = now.astimezone(zone).date()
    past = [name for name in given if (day := _local_date(kept[name], zone)) is not None and day < today]
    if past:
        return [_at(_TIMES[name], "must not be in the past") for name in past]
    if not given or wanted.start_time is None or wanted.end_time is None:
        return []
    field = _TIMES["end_time" if "end_time" in given else "start_time"]
    if wanted.end_time < wanted.start_time:
        return [_at(field, "must not be before startDate" if field == "endDate" else "must not be after endDate")]
    if wanted.end_time - wanted.start_time > LONGEST:
        return [_at(field, f"makes the plan longer than {LONGEST.days} days")]
    return []


def _budget_complaints(wanted: PlanRow, kept: Mapping[str, Any]) -> list[UserErrorRow]:
    given = [name for name in _AMOUNTS if kept.get(name) is not None]
    if not given or wanted.budget_min is None or wanted.budget_max is None or wanted.budget_min <= wanted.budget_max:
        return []
    if "budget_max" in given:
        return [_at("budgetMax", "must not be less than budgetMin")]
    return [_at("budgetMin", "must not be more than budgetMax")]


def _at(field: str, complaint: str) -> UserErrorRow:
    return invalid(f"{field} {complaint}.", "input", field)


def _local_date(at: datetime | None, zone: ZoneInfo) -> date | None:
    return None if at is None else at.astimezone(zone).date()
