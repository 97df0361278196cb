"""GraphQL over HTTP: the ASGI endpoint for queries, mutations, batches, persisted queries, streamed responses and GraphiQL.

Source: the GraphQL-over-HTTP specification (stage 2 draft).
"""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from functools import lru_cache
from typing import get_args

import orjson
from graphql import OperationType
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from auth.sessions import challenge
from schema.execution.errors import MalformedRequest, Refusal, TransportRefused
from schema.execution.executor import BOTH, Executor, GraphQLRequest, GraphQLResponse, refused, unexpected
from schema.execution.incremental import IncrementalFormat
from schema.transport.accept import (
    EVENT_STREAM,
    GRAPHQL_JSON,
    HTML,
    JSON,
    MULTIPART,
    SUBSCRIPTION_SPEC,
    WITHOUT_PAGE,
    Media,
    negotiate,
    preferred,
    takes_anything,
)
from schema.transport.kept.answering import Answering
from schema.transport.kept.answers import AnswerCache
from schema.transport.kept.caching import NOBODYS, is_anonymous, may_be_shared, shared
from schema.transport.kept.repeats import Repeat, Repeats, beginning_with, may_repeat, repeat_key, signed_query_key
from schema.transport.kept.signed import SignedRepeats
from schema.transport.live_caller import Admit, Live, MakeContext, admit_everybody, count_requests
from schema.transport.persisted import PersistedQueries
from schema.transport.request import GraphQLHttpRequest, Sent, read_get, read_post
from schema.transport.request_id import request_id_of
from schema.transport.settings import LiveSettings
from schema.transport.shared_texts import SharedTexts
from schema.transport.streams.incremental import IncrementalResponses, incremental_response
from schema.transport.streams.lasting import EVENTS, SUBSCRIPTION_PARTS, Framing
from schema.transport.streams.subscriptions import SubscriptionStreams
from schema.transport.trusted.documents import TrustedDocuments
from store.database.hosts.lag import reads_may_lag

QUERIES = frozenset({OperationType.QUERY})


class GraphQLEndpoint:
    """The endpoint at /graphql, an ASGI application.

    `make_context` is called once per HTTP request, after the request has been read. `page`, if given, serves browsers.
    `live` sets the limits of event streams, which are used only for clients that prefer them. `shared_texts` holds the persisted
    documents known to all processes, `trusted` those that may run. `admit` counts the operations of a batch but for the first,
    which counts as the request. `answers`, if given, keeps what strangers were answered.
    """

    def __init__(
        self,
        executor: Executor,
        make_context: MakeContext,
        *,
        page: Callable[[Request], Response] | None = None,
        live: LiveSettings | None = None,
        shared_texts: SharedTexts | None = None,
        trusted: TrustedDocuments | None = None,
        admit: Admit = admit_everybody,
        answers: AnswerCache | None = None,
        version_at_hand: Callable[[], int | None] = lambda: None,
    ) -> None:
        self._executor = executor
        self._page = page
        self._admit = admit
        self.persisted = PersistedQueries(executor.settings.persisted_queries, shared_texts, trusted)
        if answers is not None and not answers.keeps_any:
            answers = None  # nobody looks for what is never there
        self._repeats = None if answers is None else Repeats(executor, answers, version_at_hand)
        self._signed = None if answers is None else SignedRepeats(answers, executor.settings.answer_cache_bytes)
        self._answering = Answering(executor, make_context, self.persisted, answers, self._signed)
        self._subscriptions = SubscriptionStreams(Live(executor, make_context, live or LiveSettings()))
        self._incremental = IncrementalResponses(executor, make_context)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        key = None if self._repeats is None else signed_query_key(scope)
        if self._repeats is not None and may_repeat(scope):
            message = await receive()
            key = repeat_key(scope, message)
            known = None if key is None or key.is_signed else self._repeats.find(scope, key.digest)
            if known is not None:
                await _send_again(send, *known)
                return
            receive = beginning_with(message, receive)
        request = GraphQLHttpRequest(scope, receive)
        request.repeat_key = key
        try:
            response = await self._respond(request)
        except ClientDisconnect:  # the client has disconnected
            return
        except Exception as error:  # noqa: BLE001 no layer around this one would mask it
            request_id = request_id_of(scope)
            response = _response([unexpected(error, request_id)], GRAPHQL_JSON, request_id)
        await response(scope, receive, send)

    async def _respond(self, request: GraphQLHttpRequest) -> ASGIApp:
        request_id, key = request_id_of(request.scope), request.repeat_key
        if key is not None and key.is_signed and (recalled := await self._answering.recalled(request, key)) is not None:
            body, media_type = recalled
            return Answer(body, 200, media_type, {})
        may_be_page = self._page is not None and request.method in ("GET", "HEAD") and "query" not in request.query_params
        accepted = negotiate(request.headers.get("accept"), with_page=may_be_page)
        media, multipart = accepted.media, accepted.multipart
        if self._page is not None and media == HTML:
            return self._page(request)
        if media is None and not multipart:
            message = f"The response can be {GRAPHQL_JSON} or {JSON}, but the request accepts neither."
            return _response([refused(TransportRefused(message, status=406))], JSON, request_id)
        try:
            is_posted = request.method == "POST"
            sent = await read_post(request, self._executor.settings) if is_posted else _read_query(request)
            if len(sent.operations) > 1:
                await count_requests(self._admit, request.scope, len(sent.operations) - 1)
        except Refusal as refusal:
            return _response([refused(refusal)], _for_refusals(media), request_id)
        allowed = BOTH if is_posted else QUERIES
        if media == EVENT_STREAM:
            return await self._subscribe(request, sent, allowed, EVENTS)
        if multipart and not sent.is_batch:
            parts = await self._in_parts(request, sent, allowed, multipart, _for_refusals(media))
            if parts is not None:
                return parts
        if media is None:
            message = f"Only subscriptions and operations that defer or stream are answered as {MULTIPART}; accept {JSON} too."
            return _response([refused(TransportRefused(message, status=406))], GRAPHQL_JSON, request_id)
        with reads_may_lag() if is_anonymous(request) else nullcontext():
            answered = await self._answering.answers(request, sent, allowed, media)
        answers = answered.answers
        if answers[0].status != 200 and accepted.takes_anything and not sent.is_batch:
            media = GRAPHQL_JSON  # plain JSON suits every tool, but only this type may carry an error status
        response = _response(answers, media, request_id, is_batch=sent.is_batch)
        settings = self._executor.settings
        if answers[0].is_public and answered.is_settled and settings.max_age_s and may_be_shared(request):
            return shared(response, request, settings)
        if answered.key is not None and answered.operation is not None and answers[0].encoded is not None:
            self._note(request, Repeat(answered.key, answered.operation.name, media))
        return response

    def _note(self, request: GraphQLHttpRequest, repeat: Repeat) -> None:
        """Remember a request whose answer was kept, and so was without errors."""
        if self._repeats is not None and request.repeat_key is not None:
            self._repeats.note(request.repeat_key.digest, repeat)

    async def _subscribe(self, request: Request, sent: Sent, allowed: frozenset[OperationType], framing: Framing) -> ASGIApp:
        request_id, one = request_id_of(request.scope), sent.operations[0]
        try:
            if sent.is_batch:
                raise MalformedRequest("An event stream can only answer a single operation, not a batch.")
            asked = GraphQLRequest(await self.persisted.text(one), one.operation_name, one.variables, one.extensions)
            return await self._subscriptions.response(request, asked, allowed, framing)
        except Refusal as refusal:
            return _response([refused(refusal)], GRAPHQL_JSON, request_id)
        except Exception as error:  # noqa: BLE001 whatever keeps us from knowing the caller is told like a resolver's error
            return _response([unexpected(error, request_id)], GRAPHQL_JSON, request_id)

    async def _in_parts(
        self, request: Request, sent: Sent, allowed: frozenset[OperationType], multipart: list[frozenset[str]], media: str
    ) -> ASGIApp | None:
        """The response to what may come in parts; None for an operation that is answered as a whole."""
        one, request_id = sent.operations[0], request_id_of(request.scope)
        try:
            asked = GraphQLRequest(await self.persisted.text(one), one.operation_name, one.variables, one.extensions)
            operation = self._executor.operation(asked)
        except Refusal:  # answering as a whole will say why
            return None
        if operation.kind is OperationType.SUBSCRIPTION:
            takes_parts = any(SUBSCRIPTION_SPEC in parameters for parameters in multipart)
            return await self._subscribe(request, sent, allowed, SUBSCRIPTION_PARTS) if takes_parts else None
        form = _increments_for(multipart)
        if operation.incremental is None or form is None:
            return None
        try:
            first = await self._incremental.run(request, asked, allowed)
        except Refusal as refusal:
            first = refused(refusal)
        except ClientDisconnect:
            raise
        except Exception as error:  # noqa: BLE001 whatever keeps us from knowing the caller is told like a resolver's error
            first = unexpected(error, request_id)
        request.scope["state"]["operation"] = first.operation
        if first.is_executed:
            await self.persisted.keep(one)
        if first.increments is None:
            return _response([first], media, request_id)
        return incremental_response(first, first.increments, form)


def _read_query(request: Request) -> Sent:
    if request.method in ("GET", "HEAD"):
        return read_get(request)
    raise TransportRefused("Send queries with GET or POST.", status=405, headers={"Allow": "GET, HEAD, POST"})


def _increments_for(multipart: list[frozenset[str]]) -> IncrementalFormat | None:
    """The format to write: the newer only for who names it, because parts without a name were always by path."""
    names = [parameters for parameters in multipart if SUBSCRIPTION_SPEC not in parameters]
    if any(IncrementalFormat.BY_ID.value.lower() in parameters for parameters in names):
        return IncrementalFormat.BY_ID
    return IncrementalFormat.BY_PATH if names else None


def _for_refusals(media: Media | None) -> str:
    return GRAPHQL_JSON if media in (None, EVENT_STREAM) else media


class Answer(Response):
    """A response of GraphQL's, with the headers that all of them carry; Starlette's would encode them each time."""

    def __init__(self, body: bytes, status: int, media: str, extra: Mapping[str, str]) -> None:
        self.body, self.status_code, self.background = body, status, None
        self.raw_headers = [*_usual_headers(media), (b"content-length", b"%d" % len(body))]
        if extra:
            self.headers.update(extra)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": self.body})


async def _send_again(send: Send, body: bytes, media: str) -> None:
    """Send what an `Answer` with this body would."""
    headers = [*_usual_headers(media), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def request_refused(scope: Scope, refusal: Refusal) -> Response:
    """The response to a request that is refused before it is read, in the media type that the client prefers."""
    accept = Request(scope).headers.get("accept")
    media = GRAPHQL_JSON if takes_anything(accept) else preferred(accept, WITHOUT_PAGE) or GRAPHQL_JSON
    return _response([refused(refusal)], media, request_id_of(scope))


def _response(answers: list[GraphQLResponse], media: str, request_id: str, *, is_batch: bool = False) -> Response:
    first = answers[0]
    is_one_answer = len(answers) == 1 or all(answer is first for answer in answers)  # also a batch refused as a whole
    status = first.status if is_one_answer and (first.is_malformed or (media == GRAPHQL_JSON and not is_batch)) else 200
    try:
        bodies = [answer.encode() for answer in answers]
    except orjson.JSONEncodeError as error:  # for example, a resolver's text contains an unpaired surrogate
        return _response([unexpected(error, request_id)], media, request_id)
    body = b"[" + b",".join(bodies) + b"]" if is_batch else bodies[0]
    return Answer(body, status, media, _required(status, first) | first.headers)


def _required(status: int, answer: GraphQLResponse) -> dict[str, str]:
    """The headers that a status calls for."""
    if status == 401:
        return {"WWW-Authenticate": challenge()}
    wait_s = answer.errors[0]["extensions"].get("retryAfter") if status == 429 else None
    return {"Retry-After": str(wait_s)} if wait_s else {}


@lru_cache(maxsize=len(get_args(Media)))
def _usual_headers(media: str) -> tuple[tuple[bytes, bytes], ...]:
    named = {"Content-Type": f"{media}; charset=utf-8", **NOBODYS}
    return tuple((name.lower().encode(), value.encode()) for name, value in named.items())
