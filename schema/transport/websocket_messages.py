"""The messages and close codes of graphql-transport-ws.

Source: the GraphQL over WebSocket Protocol (graphql-ws, PROTOCOL.md).
"""

from collections.abc import Mapping
from enum import IntEnum
from typing import Any

import orjson
from starlette.types import Message

PROTOCOL = "graphql-transport-ws"
_ID_MAX = 200  # characters


class CloseCode(IntEnum):
    """Why a socket is closed."""

    TOO_BIG = 1009
    TRY_LATER = 1013
    INVALID_MESSAGE = 4400
    UNAUTHORIZED = 4401
    FORBIDDEN = 4403
    NO_SUBPROTOCOL = 4406
    INIT_TIMEOUT = 4408
    SUBSCRIBER_EXISTS = 4409
    TOO_MANY_INITS = 4429
    FAILED = 4500


class Closing(Exception):
    """The socket is to be closed; the reason is told to the client."""

    def __init__(self, code: CloseCode, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason[:100]  # 123 bytes are the most that fit


def read_message(received: Message, limit: int) -> dict[str, Any]:
    """One message of the client.

    Errors: Closing for one that is too big or none of the protocol's.
    """
    text = received.get("text")
    if text is None:
        raise Closing(CloseCode.INVALID_MESSAGE, "Send text, not bytes.")
    if len(text) > limit or len(text.encode("utf-8", "surrogatepass")) > limit:
        raise Closing(CloseCode.TOO_BIG, f"A message has at most {limit} bytes.")
    try:
        message = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise Closing(CloseCode.INVALID_MESSAGE, "A message is a JSON object.") from None
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        raise Closing(CloseCode.INVALID_MESSAGE, "A message is a JSON object with a type.")
    return message


def id_of(message: Mapping[str, Any]) -> str:
    """The id of the operation that a message is about.

    Errors: Closing for one without.
    """
    number = message.get("id")
    if not isinstance(number, str) or not 0 < len(number) <= _ID_MAX:
        raise Closing(CloseCode.INVALID_MESSAGE, f"This message needs an id of 1 to {_ID_MAX} characters.")
    return number


def payload_of(message: Mapping[str, Any]) -> dict[str, Any] | None:
    """The payload of a message; None without one.

    Errors: Closing for one that is no object.
    """
    payload = message.get("payload")
    if payload is not None and not isinstance(payload, dict):
        raise Closing(CloseCode.INVALID_MESSAGE, "A payload is a JSON object.")
    return payload


def authorization_in(payload: Mapping[str, Any] | None) -> str | None:
    """What a connection_init brings as Authorization, however the client writes the name."""
    for name, value in (payload or {}).items():
        if name.lower() == "authorization" and isinstance(value, str):
            return value
    return None
