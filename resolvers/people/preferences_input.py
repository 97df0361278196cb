"""Validation of preferences: invalid fields are rejected under the client's names."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from resolvers.errors import UserErrorRow, invalid
from resolvers.people.account_input import line_complaint

LIST_MAX = 500
TEXT_MAX = 200
RADIUS_MAX_KM = 500
BUDGET_MAX = Decimal("99999999.99")  # limit of the column
LISTS = ("genres", "artists", "cities", "venues", "djs")
_GRAPHQL = {"budget_max": "budgetMax", "radius_km": "radiusKm"}


def kept(given: Mapping[str, Any]) -> dict[str, Any]:
    """The values to store: texts stripped and deduplicated; a null list becomes an empty one."""
    stored = dict(given)
    for name in LISTS:
        if name in given:
            stored[name] = list(dict.fromkeys(text.strip() for text in given[name] or ()))
    if "nights" in given:
        stored["nights"] = sorted({str(night) for night in given["nights"] or ()})
    if "digest" in given:
        stored["digest"] = bool(given["digest"])
    return stored


def complaints(given: Mapping[str, Any]) -> list[UserErrorRow]:
    """What is wrong with each invalid field."""
    found = {name: _list_complaint(given.get(name) or ()) for name in LISTS}
    found["budget_max"] = _budget_complaint(given.get("budget_max"))
    found["radius_km"] = _radius_complaint(given.get("radius_km"))
    return [
        invalid(f"{_GRAPHQL.get(name, name)} {complaint}.", "input", _GRAPHQL.get(name, name))
        for name, complaint in found.items()
        if complaint
    ]


def _list_complaint(texts: Sequence[str]) -> str | None:
    if len(texts) > LIST_MAX:
        return f"must contain at most {LIST_MAX} names; got {len(texts)}"
    found = ((place, line_complaint(text.strip(), TEXT_MAX)) for place, text in enumerate(texts, 1))
    return next((f"cannot be used: name {place} {complaint}" for place, complaint in found if complaint), None)


def _budget_complaint(budget: Decimal | None) -> str | None:
    if budget is None:
        return None
    if not 0 <= budget <= BUDGET_MAX:
        return f"must be an amount between 0 and {BUDGET_MAX}"
    return None if budget == round(budget, 2) else "must have at most two decimal places"


def _radius_complaint(radius_km: int | None) -> str | None:
    if radius_km is None or 1 <= radius_km <= RADIUS_MAX_KM:
        return None
    return f"must be between 1 and {RADIUS_MAX_KM} kilometres"
