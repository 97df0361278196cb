"""The stored GraphQL operations behind the REST routes, run by the same executor as all others."""

from functools import cache
from pathlib import Path
from typing import Any

from starlette.requests import Request

from resolvers.context import RequestContext
from resolvers.errors import TooMany
from resolvers.people.viewer import check_token
from schema.execution.errors import ErrorAnswer
from schema.execution.executor import GraphQLRequest
from schema.transport.request_id import request_id_of
from shims.dependencies import Dependencies
from shims.rest.errors import InvalidQuery, OperationFailed
from shims.rest.parameters import parameter_of

OPERATIONS = Path(__file__).parents[1] / "operations"
FOR_STRANGERS = frozenset({"AccountSignUp", "AccountLogIn", "SessionRefresh"})  # they come for a new token
STATUSES = {
    "BAD_USER_INPUT": (400, "invalid_query"),
    "UNAUTHENTICATED": (401, "unauthenticated"),
    "FORBIDDEN": (403, "forbidden"),
    "RATE_LIMITED": (429, "rate_limited"),
}


@cache
def operation_text(name: str) -> str:
    """The text of one stored operation, including the fragments it spreads."""
    text = (OPERATIONS / f"{name}.graphql").read_text("utf-8")
    fragments = sorted(path.stem for path in OPERATIONS.glob("*Fields.graphql") if f"...{path.stem}" in text)
    return "\n".join([text, *map(operation_text, fragments)])


async def run_stored(
    dependencies: Dependencies, request: Request, context: RequestContext, name: str, variables: dict[str, Any]
) -> dict[str, Any]:
    """The data of a stored operation. An invalid token is an error and not treated as anonymous.

    Errors: TokenRefused; InvalidQuery for a parameter that the resolvers reject; TooMany; OperationFailed for any other error
    in the answer.
    """
    if name not in FOR_STRANGERS:
        check_token(context)
    request.scope["state"]["operation"] = name
    asked = GraphQLRequest(operation_text(name), name, variables)
    answer = await dependencies.executor.run(asked, context, request_id=request_id_of(request.scope))
    if answer.errors:
        raise _failure(answer.errors[0])
    return answer.data or {}


def _failure(error: ErrorAnswer) -> InvalidQuery | OperationFailed | TooMany:
    extensions = error["extensions"]
    field = extensions.get("field", "")
    parameter = parameter_of(field) if extensions["code"] == "BAD_USER_INPUT" else None
    if parameter is not None:
        return InvalidQuery(parameter, error["message"].removeprefix(field).strip())
    if extensions.get("reason") in ("database_unavailable", "timeout"):
        return OperationFailed(503, "unavailable", error["message"])
    if "retryAfter" in extensions:
        return TooMany(error["message"], extensions["retryAfter"])
    status, code = STATUSES.get(extensions["code"], (500, "internal"))
    return OperationFailed(status, code, error["message"] if status != 500 else "Internal error")
