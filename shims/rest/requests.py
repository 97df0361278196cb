"""What REST reads from a request: ids in paths, JSON bodies, and access tokens in addresses."""

from dataclasses import replace
from typing import Any

import orjson
from starlette.requests import Request
from starlette.types import Scope

from resolvers.context import RequestContext
from resolvers.people.viewer import check_token
from shims.dependencies import Dependencies
from shims.rest.errors import NotFound, RestError


def own_url(scope: Scope, public_url: str | None) -> str:
    """This server's address, without a closing slash: the public one, or that of the socket it listens on.

    A request's Host header has no part in it, because anybody can write anything there.
    """
    if public_url:
        return public_url.rstrip("/")
    _, port = scope.get("server") or ("", None)
    return f"http://127.0.0.1:{port or 4000}"


async def context_of(dependencies: Dependencies, request: Request) -> RequestContext:
    """The request's context, if its access token counts or it has none.

    Errors: TokenRefused.
    """
    context = await dependencies.make_context(request)
    check_token(context)
    return context


async def signed_in(context: RequestContext, token: str | None) -> RequestContext:
    """The request, signed in with the access token in its URL; a token in the header takes precedence."""
    if context.viewer is not None or token is None or context.accounts is None:
        return context
    viewer, caller = await context.accounts.recognise(token, context.caller.address, context.now())
    return replace(context, viewer=viewer, caller=caller)


_LARGEST_ID = 2**31 - 1


def number_in_path(request: Request, kind: str, name: str = "id") -> int:
    """The id in the path, or another number there by its name.

    Errors: NotFound for anything that cannot be an id: words, zero, numbers beyond the column's range.
    """
    text = request.path_params[name]
    if text.isascii() and text.isdecimal() and int(text[:20]) > _LARGEST_ID:
        raise NotFound(f"There is no {kind} {text[:60]!r}: the number is too large for an id.")
    if not (text.isascii() and text.isdecimal() and len(text) <= 10 and 1 <= int(text) <= _LARGEST_ID):
        article = "an" if kind[0] in "aeiou" else "a"
        raise NotFound(f"There is no {kind} {text[:60]!r}: {article} {kind}'s id is a whole number.")
    return int(text)


BODY_MAX = 16_384  # bytes; nearly all bodies are a few short strings


async def json_object(request: Request, most: int = BODY_MAX) -> dict[str, Any]:
    """The body's JSON object, whatever its media type.

    Errors: RestError, 400 for anything else and 413 for more than `most` bytes.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise RestError(413, "too_large", f"The body is larger than {most} bytes.")
    try:
        sent = orjson.loads(bytes(body))
    except orjson.JSONDecodeError:
        raise RestError(400, "invalid_request", "The body must be JSON.") from None
    if not isinstance(sent, dict):
        raise RestError(400, "invalid_request", "The body must be a JSON object.")
    return sent
