"""Request ids: the caller's, if safe to log, otherwise a new one; returned in the response."""

import re
from contextvars import ContextVar
from random import getrandbits

from starlette.types import Scope

HEADER = "X-Request-Id"
_FIT = re.compile(r"[A-Za-z0-9._-]{8,64}")

current_request_id: ContextVar[str] = ContextVar("current_request_id", default="-")


def name_request(scope: Scope) -> str:
    """Give a request that has just come in its id, `scope["state"]["request_id"]`."""
    request_id = _sent(scope) or _new()
    scope.setdefault("state", {})["request_id"] = request_id
    return request_id


def request_id_of(scope: Scope) -> str:
    """The id of this request; a new one if it was given none."""
    found: str | None = scope.setdefault("state", {}).get("request_id")
    return found or name_request(scope)


def _new() -> str:
    return f"{getrandbits(64):016x}"  # not a secret: a call of the system for each would cost several times as much


def _sent(scope: Scope) -> str | None:
    for name, value in scope["headers"]:
        if name == b"x-request-id":
            text: str = value.decode("latin-1")
            return text if _FIT.fullmatch(text) else None
    return None
