"""The routes to sign up, log in, refresh and log out, at the predecessor's paths and under /v1."""

from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from resolvers.global_ids import number_of
from shims.dependencies import Dependencies
from shims.rest.errors import RestError, answer
from shims.rest.requests import json_object
from shims.rest.stored import run_stored

PREFIXES = ("/auth", "/v1/auth")


def account_routes(dependencies: Dependencies) -> list[BaseRoute]:
    """/auth/signup, login, refresh and logout."""
    steps = {"signup": _sign_up, "login": _log_in, "refresh": _refresh, "logout": _log_out}
    actions = {name: partial(step, dependencies) for name, step in steps.items()}
    return [Route(f"{prefix}/{name}", act, methods=["POST"]) for prefix in PREFIXES for name, act in actions.items()]


async def _sign_up(dependencies: Dependencies, request: Request) -> Response:
    payload = await _session(dependencies, request, "AccountSignUp", ("name", "email", "password"))
    for error in payload["errors"]:
        if error["code"] == "CONFLICT":
            raise RestError(409, "conflict", error["message"])
    if payload["errors"]:
        raise RestError(400, "invalid_request", " ".join(error["message"] for error in payload["errors"]))
    return answer(_shape(payload), 201)


async def _log_in(dependencies: Dependencies, request: Request) -> Response:
    payload = await _session(dependencies, request, "AccountLogIn", ("email", "password"))
    if payload["errors"]:
        raise RestError(401, "invalid_credentials", payload["errors"][0]["message"])
    return answer(_shape(payload))


async def _refresh(dependencies: Dependencies, request: Request) -> Response:
    sent = await json_object(request)
    if not isinstance(sent.get("refresh_token"), str):
        raise RestError(400, "invalid_request", "refresh_token must be a string.")
    context = await dependencies.make_context(request)
    variables = {"token": sent["refresh_token"]}
    payload = (await run_stored(dependencies, request, context, "SessionRefresh", variables))["outcome"]
    if payload["errors"]:
        raise RestError(401, "invalid_credentials", payload["errors"][0]["message"])
    return answer(_shape(payload))


async def _log_out(dependencies: Dependencies, request: Request) -> Response:
    everywhere = request.query_params.get("everywhere", "").lower() in ("1", "true")
    context = await dependencies.make_context(request)
    payload = (await run_stored(dependencies, request, context, "SessionEnd", {"everywhere": everywhere}))["outcome"]
    return answer({"ended": payload["ended"]})


async def _session(dependencies: Dependencies, request: Request, operation: str, members: tuple[str, ...]) -> dict[str, Any]:
    """The payload of an operation whose input consists of these members of the body.

    Errors: RestError naming the member that is missing or not a string.
    """
    sent = await json_object(request)
    for name in members:
        if not isinstance(sent.get(name), str):
            raise RestError(400, "invalid_request", f"{name} must be a string.")
    context = await dependencies.make_context(request)
    variables = {"input": {name: sent[name] for name in members}}
    payload: dict[str, Any] = (await run_stored(dependencies, request, context, operation, variables))["outcome"]
    return payload


def _shape(payload: dict[str, Any]) -> dict[str, Any]:
    viewer = payload["viewer"]
    return {
        "token": payload["accessToken"],
        "refresh_token": payload["refreshToken"],
        "expires_at": payload["expiresAt"],
        "user": {
            "id": number_of(viewer["id"], "User"),
            "name": viewer["name"],
            "email": viewer["email"],
            "role": viewer["role"].lower(),
        },
    }
