"""Strict parsing of HTTP requests: every invalid part is rejected by name."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request

from schema.execution.errors import MalformedRequest, TransportRefused
from schema.execution.settings import GraphQLSettings
from schema.transport.kept.repeats import RepeatKey

JSON_TYPE = "application/json"
DOCUMENT_IDS = ("documentId", "doc_id", "id")  # the specification's name, and those that Relay's users send


class FirstHeaders(Headers):
    """Headers that are found at once; Starlette's are looked through from the start each time. Of several, the first counts."""

    def __init__(self, raw: list[tuple[bytes, bytes]]) -> None:
        self._list = raw  # as Starlette's own, which looks at more to get there
        self._first = dict(reversed(raw))

    def __getitem__(self, key: str) -> str:
        return self._first[key.lower().encode("latin-1")].decode("latin-1")

    def __contains__(self, key: Any) -> bool:
        return key.lower().encode("latin-1") in self._first

    def get(self, key: str, default: Any = None) -> Any:
        """The value of the first header with this name."""
        value = self._first.get(key.lower().encode("latin-1"))
        return default if value is None else value.decode("latin-1")


class GraphQLHttpRequest(Request):
    """An HTTP request whose headers are read more than once. `repeat_key` tells it again from others, if that may help.

    `event_ids` are those of which it will be asked whether the sender marked them, as far as that is known beforehand. `context`
    is the request's once it was made, `failure` what kept it from being made.
    """

    repeat_key: RepeatKey | None = None
    event_ids: Collection[int] = ()
    context: Any = None
    failure: Exception | None = None
    _first_headers: Headers | None = None

    @property
    def headers(self) -> Headers:
        """The headers."""
        found = self._first_headers
        if found is None:  # Starlette would try to read what is not there yet, and an exception costs as much as all headers
            found = self._first_headers = FirstHeaders(self.scope["headers"])
        return found


@dataclass(slots=True)
class SentOperation:
    """One operation as sent; `query` may be missing if a persisted or trusted one is named."""

    query: str | None
    operation_name: str | None = None
    variables: dict[str, Any] = field(default_factory=dict)
    extensions: dict[str, Any] = field(default_factory=dict)
    document_id: str | None = None


@dataclass(slots=True)
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
        message = f"A batch must contain 1 to {settings.max_batch} operations; this one has {len(sent)}."
        raise MalformedRequest(message, field="body")
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
    if sent != JSON_TYPE:
        _check_parts(sent)
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise TransportRefused("Send the body without a content encoding.", status=415)


def _check_parts(sent: str) -> None:
    media_type, *parameters = [part.strip().lower() for part in sent.split(";")]
    if media_type != JSON_TYPE:
        raise TransportRefused(f"Send the request as {JSON_TYPE}, not as {sent[:100] or 'nothing'}.", status=415)
    charsets = [part.partition("=")[2].strip('" ') for part in parameters if part.startswith("charset=")]
    if any(charset not in ("utf-8", "utf8") for charset in charsets):
        raise TransportRefused("The only supported charset is utf-8.", status=415)


async def _body(request: Request, limit: int) -> bytes:
    """The body, which mostly comes in one piece: Starlette's `stream` would be a generator and a copy."""
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length[:20]) > limit:
        raise _too_large(limit)
    body, is_whole = b"", False
    chunks = bytearray()
    while not is_whole:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body, is_whole = message.get("body", b""), not message.get("more_body", False)
        if len(chunks) + len(body) > limit:
            raise _too_large(limit)
        if chunks or not is_whole:
            chunks += body
    return bytes(chunks) if chunks else body


def _too_large(limit: int) -> TransportRefused:
    return TransportRefused(f"The body is larger than {limit} bytes.", status=413)


def _loads(text: bytes, what: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        said = "a number is too large" if "infinity" in error.msg else error.msg
        message = f"Could not read {what} as JSON: {said} (line {error.lineno}, column {error.colno})."
        raise MalformedRequest(message, field=what.removeprefix("the ")) from None


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
