"""What a REST client sends as JSON."""

from typing import Any

import orjson
from starlette.requests import Request

from shims.rest.errors import RestError

BODY_MAX = 16_384  # bytes; nearly every body of ours is a few short texts


async def json_object(request: Request, most: int = BODY_MAX) -> dict[str, Any]:
    """The body's JSON object, whatever media type it is sent as.

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
