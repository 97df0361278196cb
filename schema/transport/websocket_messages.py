"""The messages and close codes of graphql-transport-ws.

Source: the GraphQL over WebSocket Protocol (graphql-ws, PROTOCOL.md).
"""

from collections.abc import Mapping
from enum import IntEnum
from typing import Any

import orjson
from starlette.types import Message

from schema.transport.request import DOCUMENT_IDS

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
    """The socket has to be closed; the client gets the reason."""

    def __init__(self, code: CloseCode, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason[:100]  # at most 123 bytes fit


def bad_token(reason: str) -> Closing:
    """For an access token that does not count. Client libraries try again after 4403, with the token they then have."""
    return Closing(CloseCode.FORBIDDEN, f"UNAUTHENTICATED: {reason}")


def read_message(received: Message, limit: int) -> dict[str, Any]:
    """One message from the client.

    Errors: Closing if it is too big or not part of the protocol.
    """
    text = received.get("text")
    if text is None:
        raise Closing(CloseCode.INVALID_MESSAGE, "Send text, not bytes.")
    if len(text) > limit or len(text.encode("utf-8", "surrogatepass")) > limit:
        raise Closing(CloseCode.TOO_BIG, f"A message must be at most {limit} bytes long.")
    try:
        message = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise Closing(CloseCode.INVALID_MESSAGE, "A message must be a JSON object.") from None
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        raise Closing(CloseCode.INVALID_MESSAGE, "A message must be a JSON object with a type.")
    return message


def id_of(message: Mapping[str, Any]) -> str:
    """The id of the operation a message refers to.

    Errors: Closing if there is none.
    """
    number = message.get("id")
    if not isinstance(number, str) or not 0 < len(number) <= _ID_MAX:
        raise Closing(CloseCode.INVALID_MESSAGE, f"This message needs an id of 1 to {_ID_MAX} characters.")
    return number


def payload_of(message: Mapping[str, Any]) -> dict[str, Any] | None:
    """The payload of a message; None if it has none.

    Errors: Closing if it is not an object.
    """
    payload = message.get("payload")
    if payload is not None and not isinstance(payload, dict):
        raise Closing(CloseCode.INVALID_MESSAGE, "A payload must be a JSON object.")
    return payload


def check_subscribe(payload: Mapping[str, Any] | None) -> None:
    """Check the types in the payload of a subscribe message. What the query says is the operation's own affair.

    Errors: Closing.
    """
    if payload is None:
        raise Closing(CloseCode.INVALID_MESSAGE, "A subscribe message needs a payload.")
    kinds: tuple[tuple[str, type, str], ...] = (
        ("query", str, "a string"),
        ("operationName", str, "a string"),
        ("variables", dict, "an object"),
        ("extensions", dict, "an object"),
    )
    for name, kind, words in kinds:
        if payload.get(name) is not None and not isinstance(payload[name], kind):
            raise Closing(CloseCode.INVALID_MESSAGE, f"{name} in the payload must be {words}.")
    is_named = "persistedQuery" in (payload.get("extensions") or {}) or any(payload.get(name) for name in DOCUMENT_IDS)
    if payload.get("query") is None and not is_named:
        raise Closing(CloseCode.INVALID_MESSAGE, "The payload of a subscribe message needs a query.")


def authorization_in(payload: Mapping[str, Any] | None) -> str | None:
    """The Authorization value in a connection_init, whatever the case of its name."""
    for name, value in (payload or {}).items():
        if name.lower() == "authorization" and isinstance(value, str):
            return value
    return None
