"""One WebSocket's conversation: messages are handled in order, operations run concurrently."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing, suppress
from typing import Any

import orjson
from graphql import OperationType
from starlette.types import Message, Receive, Scope, Send

from schema.execution.errors import UNAVAILABLE, MalformedRequest, Refusal, TokenNotAccepted, TransportRefused
from schema.execution.executor import GraphQLRequest, GraphQLResponse, refused, unexpected
from schema.transport.handshake import OWN_PAGES, OriginPolicy, deny
from schema.transport.live_caller import TOO_MANY_SUBSCRIBERS, Live, LiveCaller, count_requests, request_of_socket
from schema.transport.request import read_operation
from schema.transport.request_id import request_id_of
from schema.transport.websocket_messages import (
    PROTOCOL,
    CloseCode,
    Closing,
    authorization_in,
    bad_token,
    check_subscribe,
    id_of,
    payload_of,
    read_message,
)
from store.database.deadlines import without_deadline
from store.errors import DatabaseUnavailable

logger = logging.getLogger(__name__)
_CHECKED_TOGETHER = 100  # callers: the rest of the process goes on in between


class TooManyOperations(Refusal):
    """The client exceeds the limit on concurrent operations."""

    code = "RATE_LIMITED"


class Conversation:
    """A socket after its handshake. However it ends, all its operations end with it."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, live: Live) -> None:
        self._scope = scope
        self._receive = receive
        self._send_message = send
        self._live = live
        self._caller: LiveCaller | None = None  # None until connection_init is acknowledged
        self._has_init = False
        self._init_by = asyncio.get_running_loop().time() + live.settings.init_wait_s
        self._operations: dict[str, asyncio.Task[None]] = {}
        self._reading: asyncio.Task[object] | None = None
        self._failure: Exception | None = None
        self._sending = asyncio.Lock()

    async def run(self) -> None:
        """Serve the socket until the client disconnects or has to be disconnected."""
        try:
            await self._read_until_failure()
        except Closing as closing:
            await self._close(closing)
        except OSError:
            return  # the client has disconnected
        except DatabaseUnavailable as error:
            logger.warning("a WebSocket is closed, its caller being unknown (request %s): %s", request_id_of(self._scope), error)
            await self._close(Closing(CloseCode.TRY_LATER, UNAVAILABLE))
        except Exception:
            logger.exception("a WebSocket failed (request %s)", request_id_of(self._scope))
            await self._close(Closing(CloseCode.FAILED, "Internal error"))
        finally:
            operations = list(self._operations.values())
            for operation in operations:
                operation.cancel()
            await asyncio.gather(*operations, return_exceptions=True)

    async def _read_until_failure(self) -> None:
        """Read in this very task, which `_fail` interrupts: a task more for each of thousands of sockets costs memory."""
        reading = self._reading = asyncio.current_task()
        try:
            await self._read()
        except asyncio.CancelledError:
            if self._failure is None or reading is None or reading.uncancel() > 0:
                raise
            raise self._failure from None
        finally:
            self._reading = None

    def _fail(self, error: Exception) -> None:
        """End the conversation, which tells the client by the kind of error. Only the first counts."""
        if self._reading is not None and self._failure is None:
            self._failure = error
            self._reading.cancel()

    async def _read(self) -> None:
        while True:
            received = await (self._receive() if self._caller is not None else self._receive_early())
            if received["type"] == "websocket.disconnect":
                return
            await self._take(read_message(received, self._live.settings.max_message_bytes))

    async def _receive_early(self) -> Message:
        try:
            async with asyncio.timeout_at(self._init_by):
                return await self._receive()
        except TimeoutError:
            raise Closing(CloseCode.INIT_TIMEOUT, "Connection initialisation timeout") from None

    async def _take(self, message: dict[str, Any]) -> None:
        takers: dict[str, Callable[[dict[str, Any]], Awaitable[None]]] = {
            "connection_init": self._begin,
            "ping": self._pong,
            "pong": self._ignore,
            "subscribe": self._subscribe,
            "complete": self._stop,
        }
        take = takers.get(message["type"])
        if take is None:
            raise Closing(CloseCode.INVALID_MESSAGE, "This message type is unknown.")
        await take(message)

    async def _begin(self, message: dict[str, Any]) -> None:
        if self._has_init:
            raise Closing(CloseCode.TOO_MANY_INITS, "Too many initialisation requests")
        self._has_init = True
        caller = LiveCaller(self._live.make_context, request_of_socket(self._scope, authorization_in(payload_of(message))))
        try:
            await caller.introduce()
        except TokenNotAccepted as refusal:
            raise bad_token(refusal.extensions["reason"]) from None
        self._caller = caller
        await self._send({"type": "connection_ack"})

    async def _pong(self, message: dict[str, Any]) -> None:
        payload = payload_of(message)
        await self._send({"type": "pong"} if payload is None else {"type": "pong", "payload": payload})

    async def _ignore(self, message: dict[str, Any]) -> None:
        payload_of(message)

    async def _subscribe(self, message: dict[str, Any]) -> None:
        if self._caller is None:
            raise Closing(CloseCode.UNAUTHORIZED, "Unauthorized")
        number, payload = id_of(message), payload_of(message)
        check_subscribe(payload)
        if number in self._operations:
            raise Closing(CloseCode.SUBSCRIBER_EXISTS, f"Subscriber for {number} already exists")
        if len(self._operations) >= self._live.settings.max_operations:
            refusal = TooManyOperations(
                f"At most {self._live.settings.max_operations} concurrent operations are allowed on one socket."
            )
            await self._send({"id": number, "type": "error", "payload": refusal.errors()})
            return
        self._operations[number] = asyncio.create_task(self._serve(self._caller, number, payload or {}))

    async def _stop(self, message: dict[str, Any]) -> None:
        operation = self._operations.pop(id_of(message), None)
        if operation is not None:
            operation.cancel()
            await asyncio.gather(operation, return_exceptions=True)

    async def _serve(self, caller: LiveCaller, number: str, payload: dict[str, Any]) -> None:
        """Run one operation to its end. Its id is free before the client is notified of the end."""
        last: dict[str, Any] = {"id": number, "type": "complete"}
        try:
            async with aclosing(await self._answers(caller, payload)) as answers:
                async for answer in answers:
                    if not await caller.may_stay():
                        raise bad_token("TOKEN_EXPIRED")
                    if not answer.is_executed:
                        last = {"id": number, "type": "error", "payload": answer.errors}
                        break
                    await self._send({"id": number, "type": "next", "payload": answer.body()})
            self._operations.pop(number, None)
            await self._send(last)
        except Exception as error:  # noqa: BLE001 ends the conversation, which tells by kind
            self._operations.pop(number, None)
            self._fail(error)

    async def _answers(self, caller: LiveCaller, payload: dict[str, Any]) -> AsyncGenerator[GraphQLResponse, None]:
        """The operation's answers: of a subscription the executor's own generator, for each one around it costs memory."""
        request_id = request_id_of(self._scope)
        try:
            request = await self._read_request(payload)
            context = await caller.context()
            kind = self._live.executor.operation(request).kind
        except Refusal as refusal:
            return _only(refused(refusal))
        except Exception as error:  # noqa: BLE001 told like a resolver's error
            return _only(unexpected(error, request_id))
        if kind is not OperationType.SUBSCRIPTION:
            return _only(await self._live.executor.run(request, context, request_id=request_id))
        return self._live.executor.subscribe(request, context, request_id=request_id)

    async def _read_request(self, payload: dict[str, Any]) -> GraphQLRequest:
        """Errors: Refusal."""
        await count_requests(self._live.admit, self._scope)
        sent = read_operation(payload)
        if len(sent.query or "") > self._live.executor.settings.max_body_bytes:
            raise MalformedRequest("The query is too long.")
        text = await self._live.persisted.text(sent)
        return GraphQLRequest(text, sent.operation_name, sent.variables, sent.extensions)

    async def check(self) -> None:
        """End the conversation if the caller's token is not valid any more."""
        try:
            if self._caller is None or await self._caller.may_stay(is_idle=True):
                return
            raise bad_token("TOKEN_EXPIRED")
        except Exception as error:  # noqa: BLE001  ends the conversation, which tells by kind
            self._fail(error)

    async def _send(self, message: dict[str, Any]) -> None:
        async with self._sending:
            await self._send_message({"type": "websocket.send", "text": orjson.dumps(message).decode()})

    async def _close(self, closing: Closing) -> None:
        with suppress(OSError, RuntimeError):  # the client was faster
            await self._send_message({"type": "websocket.close", "code": int(closing.code), "reason": closing.reason})


async def _only(answer: GraphQLResponse) -> AsyncGenerator[GraphQLResponse, None]:
    yield answer


class GraphQLSockets:
    """The WebSocket endpoint at /graphql, an ASGI application."""

    def __init__(self, live: Live, origins: OriginPolicy = OWN_PAGES) -> None:
        self._live = live
        self._origins = origins
        self._conversations: set[Conversation] = set()
        self._checking: asyncio.Task[None] | None = None

    @property
    def open(self) -> int:
        """How many sockets are open."""
        return len(self._conversations)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one socket until it closes."""
        if (await receive())["type"] != "websocket.connect":
            return
        if not self._origins.allows(scope):
            message = "Pages of this origin may not connect. The operator can list it in CORS_ORIGIN."
            await deny(scope, send, 403, [{"message": message, "extensions": {"code": "FORBIDDEN"}}])
            return
        try:
            if self.open >= self._live.settings.max_connections:
                raise TransportRefused(TOO_MANY_SUBSCRIBERS, status=503, headers={"Retry-After": "10"})
            await count_requests(self._live.admit, scope)
        except Refusal as refusal:
            await deny(scope, send, refusal.status, refusal.errors(), refusal.headers)
            return
        if PROTOCOL not in scope["subprotocols"]:
            await send({"type": "websocket.accept"})
            reason = f"The subprotocol must be {PROTOCOL}."
            await send({"type": "websocket.close", "code": int(CloseCode.NO_SUBPROTOCOL), "reason": reason})
            return
        conversation = Conversation(scope, receive, send, self._live)
        self._conversations.add(conversation)
        if self._checking is None:
            self._checking = asyncio.create_task(self._check(), name="checking subscribers", context=without_deadline())
        try:
            await send({"type": "websocket.accept", "subprotocol": PROTOCOL})
            await conversation.run()
        finally:
            self._conversations.discard(conversation)
            if not self._conversations:
                self._checking.cancel()
                self._checking = None

    async def _check(self) -> None:
        """See from time to time whether the callers' tokens are still valid: one task for all, some at a time."""
        while True:
            await asyncio.sleep(self._live.settings.check_every_s)
            conversations = list(self._conversations)
            for start in range(0, len(conversations), _CHECKED_TOGETHER):
                await asyncio.gather(*(one.check() for one in conversations[start : start + _CHECKED_TOGETHER]))
