"""The unsubscribe link in every digest: a POST takes effect at once, a GET shows a button.

Mail apps and scanners open links to inspect them, so a GET changes nothing. Source: RFC 8058, 3.2.
"""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from resolvers.alerts.digests import UNSUBSCRIBE_PATH
from shims.dependencies import Dependencies
from shims.rest.pages import NOT_OURS, broken_link, page
from store.alerts.digests import stop_digests

_ASK = '<form method="post"><button>Unsubscribe from e-mail digests</button></form>'
_DONE = "<p>You will not receive any more e-mail digests. You can turn them back on in your preferences.</p>"


def unsubscribe_routes(dependencies: Dependencies) -> list[BaseRoute]:
    """/v1/digest/unsubscribe."""
    return [Route(UNSUBSCRIBE_PATH, partial(_unsubscribe, dependencies), methods=["GET", "POST"])]


async def _unsubscribe(dependencies: Dependencies, request: Request) -> Response:
    tokens = dependencies.unsubscribe
    user_id = tokens.user_of(request.query_params.get("token", "")) if tokens else None
    if user_id is None:
        return broken_link(NOT_OURS)
    if request.method == "POST":
        await stop_digests(dependencies.database, user_id)
        return page("Digests", _DONE)
    return page("Digests", _ASK)
