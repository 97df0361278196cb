"""Turns the errors of a mutation's payload into REST errors."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from shims.rest.errors import NotFound, RestError

_STATUSES = {
    "INVALID": (400, "invalid_request"), "NOT_FOUND": (404, "not_found"), "CONFLICT": (409, "conflict"),
    "FORBIDDEN": (403, "forbidden"), "RATE_LIMITED": (429, "rate_limited"),
}  # fmt: skip
_NAMES = {
    "startDate": "start_date", "endDate": "end_date", "budgetMin": "budget_min", "budgetMax": "budget_max",
    "gearNeeds": "gear_needs", "vibeTags": "vibe_tags", "itemId": "item_id", "planId": "plan_id", "templateId": "template_id",
}  # fmt: skip
_CAMEL = re.compile(r"\b(" + "|".join(_NAMES) + r")\b")


def refuse(errors: Sequence[Mapping[str, Any]]) -> None:
    """Raise the payload's first error, if any.

    Errors: RestError with that error's status, naming the member as REST clients know it.
    """
    if errors:
        raise refusal(errors[0])


def refusal(error: Mapping[str, Any]) -> RestError:
    """One of a payload's errors."""
    status, code = _STATUSES.get(error["code"], (400, "invalid_request"))
    message = _CAMEL.sub(lambda found: _NAMES[found[1]], error["message"])
    field = error["field"][-1] if error["field"] else None
    named = _NAMES.get(field or "", field)
    if status == 400 and named and named not in message:
        message = f"{named}: {message}"
    return NotFound(message) if status == 404 else RestError(status, code, message)
