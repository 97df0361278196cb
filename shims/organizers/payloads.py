"""What a mutation's payload says went wrong, as REST says it."""

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
    """Nothing when there are no errors.

    Errors: RestError with the status of the first, its member named as REST clients name it.
    """
    if errors:
        raise refusal(errors[0])


def refusal(error: Mapping[str, Any]) -> RestError:
    """One error of a payload."""
    status, code = _STATUSES.get(error["code"], (400, "invalid_request"))
    message = _CAMEL.sub(lambda found: _NAMES[found[1]], error["message"])
    field = error["field"][-1] if error["field"] else None
    named = _NAMES.get(field or "", field)
    if status == 400 and named and named not in message:
        message = f"{named}: {message}"
    return NotFound(message) if status == 404 else RestError(status, code, message)
