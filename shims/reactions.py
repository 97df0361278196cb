"""The routes for saved and hidden events."""

from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from resolvers.global_ids import global_id
from resolvers.people.viewer import require_viewer
from shims.dependencies import Dependencies
from shims.events.shape import event_shape
from shims.rest.errors import NotFound, answer
from shims.rest.requests import number_in_path
from shims.rest.stored import run_stored

PAGE = 100  # the maximum page size of a connection
_MARKS = {"save": "saved", "hide": "hidden"}
_OPERATIONS = {
    ("POST", "save"): "EventSave",
    ("DELETE", "save"): "EventUnsave",
    ("POST", "hide"): "EventHide",
    ("DELETE", "hide"): "EventUnhide",
}


def reaction_routes(dependencies: Dependencies) -> list[BaseRoute]:
    """/v1/events/<id>/save and /hide, /v1/users/me/saved and /hidden."""

    def marking(verb: str) -> Route:
        return Route(f"/v1/events/{{id}}/{verb}", partial(_mark, dependencies, verb), methods=["POST", "DELETE"])

    def listing(reaction: str) -> Route:
        return Route(f"/v1/users/me/{reaction}", partial(_list, dependencies, reaction), methods=["GET"])

    return [*map(marking, _MARKS), *map(listing, _MARKS.values())]


async def _mark(dependencies: Dependencies, verb: str, request: Request) -> Response:
    number, context = number_in_path(request, "event"), await dependencies.make_context(request)
    found = await run_stored(
        dependencies, request, context, _OPERATIONS[request.method, verb], {"id": global_id("Event", number)}
    )
    event = found["outcome"]["event"]
    if event is None:
        raise NotFound(f"There is no event {number}.")
    return answer({_MARKS[verb]: event["isMarked"], "event_id": event["databaseId"]})


async def _list(dependencies: Dependencies, reaction: str, request: Request) -> Response:
    """All of a person's saved or hidden events, newest first: the connection's pages one after another."""
    context = await dependencies.make_context(request)
    require_viewer(context)
    events: list[dict[str, Any]] = []
    after, has_more = None, True
    while has_more:
        variables = {"first": PAGE, "after": after}
        viewer = (await run_stored(dependencies, request, context, f"Viewer{reaction.title()}", variables))["viewer"]
        page = viewer[reaction]
        events += map(event_shape, page["nodes"])
        after, has_more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    return answer({"events": events, "count": len(events)})
