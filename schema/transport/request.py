"""Strict parsing of HTTP requests: every invalid part is rejected by name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from starlette.requests import Request

from schema.execution.errors import MalformedRequest, TransportRefused
from schema.execution.settings import GraphQLSettings

JSON_TYPE = "application/json"
DOCUMENT_IDS = ("documentId", "doc_id", "id")  # the specification's name, and those that Relay's users send


@dataclass(frozen=True, slots=True)
class SentOperation:
    """One operation as sent; `query` may be missing if a persisted or trusted one is named."""

    query: str | None
    operation_name: str | None = None
    variables: dict[str, Any] = field(default_factory=dict)
    extensions: dict[str, Any] = field(default_factory=dict)
    document_id: str | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """The operations of one HTTP request."""

    operations: list[SentOperation]
    is_batch: bool = False


async def read_post(request: Request, settings: GraphQLSettings) -> Sent:
    """The operations of a POST.

    Errors: TransportRefused for media type and size, MalformedRequest naming the part at fault.
    """
    _check_media_type(request)
    sent = _loads(await _body(request, settings.max_body_bytes), "the body")
    if not isinstance(sent, list):
        return Sent([read_operation(sent)])
    if not 1 <= len(sent) <= settings.max_batch:
        raise MalformedRequest(f"A batch must contain 1 to {settings.max_batch} operations; this one has {len(sent)}.")
    return Sent([read_operation(one, f"[{index}].") for index, one in enumerate(sent)], is_batch=True)


def read_get(request: Request) -> Sent:
    """The operation in a GET's query string.

    Errors: MalformedRequest naming the parameter at fault.
    """
    sent: dict[str, Any] = {}
    for name in ("query", "operationName", "variables", "extensions", *DOCUMENT_IDS):
        given = request.query_params.getlist(name)
        if len(given) > 1:
            raise MalformedRequest(f"The parameter {name} was sent {len(given)} times.", field=name)
        if given and given[0]:
            sent[name] = (
                _loads(given[0].encode("utf-8", "surrogatepass"), name) if name in ("variables", "extensions") else given[0]
            )
    return Sent([read_operation(sent)])


def _check_media_type(request: Request) -> None:
    """Protects against CSRF: a page of another origin cannot send application/json without a preflight."""
    sent = request.headers.get("content-type", "")
    media_type, *parameters = [part.strip().lower() for part in sent.split(";")]
    if media_type != JSON_TYPE:
        raise TransportRefused(f"Send the request as {JSON_TYPE}, not as {sent[:100] or 'nothing'}.", status=415)
    charsets = [part.partition("=")[2].strip('" ') for part in parameters if part.startswith("charset=")]
    if any(charset not in ("utf-8", "utf8") for charset in charsets):
        raise TransportRefused("The only supported charset is utf-8.", status=415)
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise TransportRefused("Send the body without a content encoding.", status=415)


async def _body(request: Request, limit: int) -> bytes:
    too_large = TransportRefused(f"The body is larger than {limit} bytes.", status=413)
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length[:20]) > limit:
        raise too_large
    chunks = bytearray()
    async for chunk in request.stream():
        chunks += chunk
        if len(chunks) > limit:
            raise too_large
    return bytes(chunks)


def _loads(text: bytes, what: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        said = "a number is too large" if "infinity" in error.msg else error.msg
        raise MalformedRequest(f"Could not read {what} as JSON: {said} (line {error.lineno}, column {error.colno}).") from None


def read_operation(sent: Any, prefix: str = "") -> SentOperation:
    """One operation parsed from JSON; `prefix` is its position in a batch.

    Errors: MalformedRequest naming the part at fault.
    """
    if not isinstance(sent, dict):
        where = f"{prefix[:-1]} must be" if prefix else "The body must be"
        raise MalformedRequest(f"{where} a JSON object with a query, not {_kind(sent)}.", field=prefix[:-1] or "body")
    extensions = _part(sent, "extensions", dict, prefix) or {}
    query = _part(sent, "query", str, prefix)
    document_id = None if query else next(filter(None, (_part(sent, name, str, prefix) for name in DOCUMENT_IDS)), None)
    if not (query and query.strip()) and document_id is None and "persistedQuery" not in extensions:
        raise MalformedRequest(f"{prefix}query is missing: send the GraphQL document as a string.", field=f"{prefix}query")
    name = _part(sent, "operationName", str, prefix)
    variables = _part(sent, "variables", dict, prefix) or {}
    return SentOperation(query or None, name or None, variables, extensions, document_id)


def _part(sent: Mapping[str, Any], name: str, kind: type[str] | type[dict[str, Any]], prefix: str) -> Any:
    """One entry of the request; None if it is missing or null."""
    value = sent.get(name)
    if value is not None and not isinstance(value, kind):
        wanted = "a string" if kind is str else "an object"
        raise MalformedRequest(f"{prefix}{name} must be {wanted}, not {_kind(value)}.", field=f"{prefix}{name}")
    return value


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    kinds: tuple[tuple[type, str], ...] = ((bool, "a boolean"), (str, "a string"), (list, "a list"), (dict, "an object"))
    return next((words for kind, words in kinds if isinstance(value, kind)), "a number")
