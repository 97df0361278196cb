"""The routes of a person's preferences in the predecessor's format: one object that is read and replaced as a whole."""

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from resolvers.people.viewer import require_viewer
from shims.dependencies import Dependencies
from shims.people.accounts import PREFIXES
from shims.rest.errors import RestError, answer
from shims.rest.requests import json_object
from shims.rest.stored import run_stored

BODY_MAX = 1_048_576  # bytes: enough for five full lists in any script
_LISTS = {
    "preferred_genres": "genres",
    "preferred_artists": "artists",
    "preferred_cities": "cities",
    "preferred_venues": "venues",
    "preferred_djs": "djs",
    "night_preferences": "nights",
}
_NUMBERS = {"budget_max": "budgetMax", "radius_km": "radiusKm"}
_MEMBERS = {**_LISTS, **_NUMBERS}
_SHORT = {"nights": "night_preferences", **{name: member for member, name in _LISTS.items()}}
_IGNORED = "updated_at"  # clients send back what they received
_NIGHTS = ("weekday", "weekend")


def preference_routes(dependencies: Dependencies) -> list[BaseRoute]:
    """/auth/preferences."""
    return [
        Route(f"{prefix}/preferences", partial(act, dependencies), methods=[method])
        for prefix in PREFIXES
        for method, act in (("GET", _show), ("POST", _replace))
    ]


async def _show(dependencies: Dependencies, request: Request) -> Response:
    context = await dependencies.make_context(request)
    require_viewer(context)
    found = (await run_stored(dependencies, request, context, "ViewerPreferences", {}))["viewer"]["preferences"]
    return answer(_shape(found))


async def _replace(dependencies: Dependencies, request: Request) -> Response:
    """Replace all preferences; what the body omits is cleared, as it always was."""
    context = await dependencies.make_context(request)
    require_viewer(context)
    sent = _sent(await json_object(request, BODY_MAX))
    variables = {"input": {name: sent.get(member) for member, name in _MEMBERS.items()}}
    payload = (await run_stored(dependencies, request, context, "PreferencesUpdate", variables))["outcome"]
    if payload["errors"]:
        member_of = {name: member for member, name in _MEMBERS.items()}
        told = [error["message"].replace(error["field"][-1], member_of[error["field"][-1]], 1) for error in payload["errors"]]
        raise RestError(400, "invalid_request", " ".join(told))
    return answer({"saved": True, **_shape(payload["preferences"])})


def _sent(body: Mapping[str, Any]) -> dict[str, Any]:
    """The body with the predecessor's names, and nights as in the API.

    Errors: RestError naming the member that is unknown or has the wrong type.
    """
    sent = {_SHORT.get(name, name): value for name, value in body.items() if name != _IGNORED}
    for name, value in sent.items():
        if name not in _MEMBERS:
            raise RestError(400, "invalid_request", f"{name[:60]!r} is unknown; the known members are {', '.join(_MEMBERS)}.")
        if value is not None and not _is_right(name, value):
            raise RestError(400, "invalid_request", f"{name} must be {_wanted(name)}.")
    nights = sent.get("night_preferences")
    return sent | {"night_preferences": [night.upper() for night in nights] if nights else None}


def _is_right(name: str, value: Any) -> bool:
    if name in _NUMBERS:
        return isinstance(value, int if name == "radius_km" else int | float) and not isinstance(value, bool)
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        return False
    return name != "night_preferences" or all(item in _NIGHTS for item in value)


def _wanted(name: str) -> str:
    if name in _NUMBERS:
        return "a whole number" if name == "radius_km" else "a number"
    return f"a list of {' and '.join(_NIGHTS)}" if name == "night_preferences" else "a list of strings"


def _shape(preferences: dict[str, Any]) -> dict[str, Any]:
    budget = preferences["budgetMax"]
    return {
        **{member: preferences[name] for member, name in _MEMBERS.items()},
        "budget_max": None if budget is None else float(Decimal(budget)),
        "night_preferences": [night.lower() for night in preferences["nights"]],
        "updated_at": preferences["updatedAt"],
    }
