"""The routes of the directory: DJ and venue search, and venues' availability."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from resolvers.global_ids import global_id
from resolvers.people.viewer import require_role
from shims.dependencies import Dependencies
from shims.organizers.directory_shapes import dj_shape, venue_shape, window_shape
from shims.rest.errors import InvalidQuery, NotFound, RestError, answer
from shims.rest.parameters import LIMIT_DEFAULT, LIMIT_MAX, OFFSET_MAX, instant, money, text, whole, words
from shims.rest.requests import json_object, number_in_path
from shims.rest.stored import run_stored

PAGE: Final = 100  # what a connection gives at most
Readers = Mapping[str, Callable[[str, str], Any]]

_PAGING: Readers = {"limit": whole(1, LIMIT_MAX), "offset": whole(0, OFFSET_MAX)}
_DJS: Readers = {
    "q": text, "city": text, "genres": words, "feeMin": money, "feeMax": money, "currency": text, **_PAGING,
}  # fmt: skip
_VENUES: Readers = {
    "q": text, "city": text, "genres": words, "capacityMin": whole(0, 1_000_000), "capacityMax": whole(0, 1_000_000),
    "availableFrom": instant, "availableTo": instant, **_PAGING,
}  # fmt: skip
_STATUSES = {"available": "AVAILABLE", "held": "HELD", "booked": "BOOKED"}
_SENT = ("start_time", "end_time", "status", "notes")
_NAMES = {"startTime": "start_time", "endTime": "end_time"}


def directory_routes(dependencies: Dependencies) -> list[BaseRoute]:
    """/v1/djs/search, /v1/venues/search and /v1/venues/<id>/availability."""
    return [
        Route("/v1/djs/search", partial(_djs, dependencies), methods=["GET"]),
        Route("/v1/venues/search", partial(_venues, dependencies), methods=["GET"]),
        Route("/v1/venues/{id}/availability", partial(_windows, dependencies), methods=["GET"]),
        Route("/v1/venues/{id}/availability", partial(_add, dependencies), methods=["POST"]),
        Route("/v1/venues/{id}/availability/{window_id}", partial(_remove, dependencies), methods=["DELETE"]),
    ]


async def _djs(dependencies: Dependencies, request: Request) -> Response:
    found = [dj_shape(node) for node in await _nodes(dependencies, request, "DjsSearch", "djs", _DJS)]
    return answer({"djs": found, "count": len(found)})


async def _venues(dependencies: Dependencies, request: Request) -> Response:
    found = [venue_shape(node) for node in await _nodes(dependencies, request, "VenuesSearch", "venues", _VENUES)]
    return answer({"venues": found, "count": len(found)})


async def _nodes(
    dependencies: Dependencies, request: Request, operation: str, name: str, readers: Readers
) -> list[dict[str, Any]]:
    """The nodes after the offset, up to the limit."""
    asked = _read(request.query_params, readers)
    limit, offset = asked.pop("limit", LIMIT_DEFAULT), asked.pop("offset", 0)
    if "q" in asked:
        asked["text"] = asked.pop("q")
    context = await dependencies.make_context(request)
    nodes: list[dict[str, Any]] = []
    after: str | None = None
    while len(nodes) < offset + limit:
        variables = {"filter": asked, "first": min(PAGE, offset + limit - len(nodes)), "after": after}
        page = (await run_stored(dependencies, request, context, operation, variables))[name]
        nodes += page["nodes"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
        context.batches.clear()
    return nodes[offset:]


async def _windows(dependencies: Dependencies, request: Request) -> Response:
    number = number_in_path(request, "venue")
    asked = _read(request.query_params, {"from": instant, "to": instant})
    context = await dependencies.make_context(request)
    variables = {"id": global_id("Venue", number), **asked}
    venue = (await run_stored(dependencies, request, context, "VenueAvailability", variables))["venue"]
    if venue is None:
        raise NotFound(f"There is no venue {number}.")
    return answer({"availability": [window_shape(window, number) for window in venue["availability"]]})


async def _add(dependencies: Dependencies, request: Request) -> Response:
    context = await dependencies.make_context(request)
    require_role(context, "organizer")
    number = number_in_path(request, "venue")
    variables = {"venueId": global_id("Venue", number), **await _sent(request)}
    payload = (await run_stored(dependencies, request, context, "VenueAvailabilityAdd", variables))["venueAvailabilityAdd"]
    _refuse(payload["errors"], f"There is no venue {number}.")
    return answer({"availability": window_shape(payload["window"], number)}, 201)


async def _remove(dependencies: Dependencies, request: Request) -> Response:
    context = await dependencies.make_context(request)
    require_role(context, "organizer")
    number = number_in_path(request, "venue")
    window = number_in_path(request, "availability window", "window_id")
    absent = f"Venue {number} has no availability window {window}."
    held = await run_stored(dependencies, request, context, "VenueAvailability", {"id": global_id("Venue", number)})
    if held["venue"] is None or not any(
        one["id"] == global_id("AvailabilityWindow", window) for one in held["venue"]["availability"]
    ):
        raise NotFound(absent)
    context.batches.clear()
    variables = {"id": global_id("AvailabilityWindow", window)}
    payload = (await run_stored(dependencies, request, context, "VenueAvailabilityRemove", variables))["venueAvailabilityRemove"]
    _refuse(payload["errors"], absent)
    return answer({"deleted": True, "id": window})


def _read(parameters: QueryParams, readers: Readers) -> dict[str, Any]:
    """The given parameters; an empty value counts as absent.

    Errors: InvalidQuery naming the parameter.
    """
    values: dict[str, Any] = {}
    for name, written in parameters.multi_items():
        if name not in readers:
            raise InvalidQuery(name[:100], f"is not a parameter; the parameters are {', '.join(readers)}")
        if name in values:
            raise InvalidQuery(name, "was given more than once")
        if written.strip():
            values[name] = readers[name](name, written.strip())
    return values


async def _sent(request: Request) -> dict[str, Any]:
    """The body's window, in the form that the operation takes.

    Errors: RestError naming the member.
    """
    sent = await json_object(request)
    for name in _SENT:
        if not isinstance(sent.get(name), str | None) or (name.endswith("_time") and sent.get(name) is None):
            raise RestError(400, "invalid_request", f"{name} must be text.")
    status = (sent.get("status") or "available").lower()
    if status not in _STATUSES:
        raise RestError(400, "invalid_request", f"status must be {', '.join(_STATUSES)}.")
    times = {}
    for name in ("start_time", "end_time"):
        try:
            times[name] = instant(name, sent[name])
        except InvalidQuery as error:
            raise RestError(400, "invalid_request", f"{error.message}.") from None
    return {
        "startTime": times["start_time"], "endTime": times["end_time"], "status": _STATUSES[status], "notes": sent.get("notes"),
    }  # fmt: skip


def _refuse(errors: list[dict[str, Any]], absent: str) -> None:
    for error in errors:
        if error["code"] == "NOT_FOUND":
            raise NotFound(absent)
        if error["code"] == "CONFLICT":
            raise RestError(409, "conflict", error["message"])
        field = error["field"][-1]
        raise RestError(400, "invalid_request", f"{_NAMES.get(field, field)}: {error['message']}")
