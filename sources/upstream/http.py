"""The one way to an upstream: a shared session, and for each upstream its limits, its breaker and its secrets.

Texts of errors and logs are made of our own words and the upstream's short message with every secret taken out. Addresses are
never in them, because Ticketmaster's key travels in the address. Errors are raised outside the `except` that caught aiohttp's
own error, so that no traceback carries one along.
"""

import asyncio
import logging
import random
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlencode

from sources.errors import CircuitOpen, SourceError, SourceGarbled, SourceRateLimited, SourceTimedOut, SourceUnavailable
from sources.reading.json_value import JsonValue, parse_json
from sources.upstream.breaker import Breaker
from sources.upstream.limits import Clock, Pause, Spacing, SystemClock, retry_after_s
from sources.upstream.messages import CutOff, Reply, UpstreamRequest
from sources.upstream.refusals import UpstreamRefusal, is_html, message_in, outcome_word, plain_words, spellings, usual_words

if TYPE_CHECKING:
    from sources.upstream.exchange import Exchange

log = logging.getLogger(__name__)

MAX_TRIES = 3
_FIRST_BACKOFF_S = 0.5

OnCall = Callable[[str, str, float], None]  # source, outcome, seconds


@dataclass(frozen=True, slots=True)
class UpstreamResponse:
    """A good answer: its JSON parsed."""

    status: int
    headers: Mapping[str, str]
    body: Any


@dataclass(frozen=True, slots=True)
class Policy:
    """How one upstream is to be called.

    `explain` turns a refusal into an error with the source's own advice, or None for the usual words. `read` parses a good body.
    Units: `timeout_s` is one try, `deadline_s` all tries of a call with the waits between them.
    """

    source: str
    base_url: str
    secrets: tuple[str | None, ...] = ()
    spacing_s: float = 0
    concurrency: int = 4
    timeout_s: float = 20
    deadline_s: float = 60
    max_bytes: int = 12_000_000
    explain: Callable[[UpstreamRefusal], SourceError | None] = field(default=lambda refusal: None)
    read: Callable[[bytes], Any] = parse_json


class HttpClient:
    """The shared session. Open it once a process: `async with HttpClient() as http`.

    `timeout_s` shortens the limit of one try for every upstream.
    """

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        on_call: OnCall | None = None,
        connect_timeout_s: float = 5,
        timeout_s: float | None = None,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.clock = clock or SystemClock()
        self.on_call = on_call or (lambda source, outcome, seconds: None)
        self.jitter = jitter
        self.timeout_s = timeout_s
        self._connect_timeout_s = connect_timeout_s
        self._closing: AsyncExitStack | None = None
        self._exchange: Exchange | None = None

    async def __aenter__(self) -> Self:
        self._closing = AsyncExitStack()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._closing is not None:
            await self._closing.aclose()

    async def exchange(self) -> "Exchange":
        """The open session, made for the process's first call.

        What it needs is imported then, beside the loop, because that takes a tenth of a second.
        """
        if self._closing is None:
            raise RuntimeError("the HTTP client is used before it was opened")
        if self._exchange is None:
            make = await asyncio.to_thread(_import_exchange)
            if self._exchange is None:  # nobody else has waited for the same
                self._exchange = await self._closing.enter_async_context(make(self._connect_timeout_s))
        return self._exchange

    def upstream(self, policy: Policy) -> "Upstream":
        """A caller of one upstream, with limits and a breaker of its own."""
        return Upstream(self, policy)


class Upstream:
    """Calls one upstream as its policy says. Safe to use from many tasks."""

    def __init__(self, http: HttpClient, policy: Policy) -> None:
        self.policy = policy
        self.breaker = Breaker(policy.source, http.clock)
        self.pause = Pause(policy.source, http.clock)
        self._http = http
        self._spacing = Spacing(policy.spacing_s, http.clock)
        self._slots = asyncio.Semaphore(policy.concurrency)
        self._secrets = spellings(policy.secrets)

    async def get_json(
        self, path: str, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> UpstreamResponse:
        """What the upstream answers, after up to three tries. `path` is sent as it is, already encoded.

        Errors: the tree of sources/errors.py.
        """
        return await self._call(UpstreamRequest("GET", self._address(path, params), headers or {}), MAX_TRIES)

    async def post_json(
        self, path: str, json: Any, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> UpstreamResponse:
        """What the upstream answers to one try: a POST may cost money or do its work twice.

        Errors: the tree of sources/errors.py.
        """
        return await self._call(UpstreamRequest("POST", self._address(path, params), headers or {}, json), 1)

    async def post_form(self, path: str, form: str, headers: Mapping[str, str] | None = None) -> UpstreamResponse:
        """What the upstream answers to one try of a form, already encoded.

        Errors: the tree of sources/errors.py.
        """
        return await self._call(UpstreamRequest("POST", self._address(path, None), headers or {}, form=form.encode()), 1)

    def redact(self, text: str) -> str:
        """The text without any of the upstream's secrets."""
        for secret in self._secrets:
            text = text.replace(secret, "[secret]")
        return text

    def _address(self, path: str, params: Mapping[str, str] | None) -> str:
        return self.policy.base_url.rstrip("/") + path + ("?" + urlencode(params) if params else "")

    async def _call(self, request: UpstreamRequest, max_tries: int) -> UpstreamResponse:
        try:
            async with self._slots:
                with self.breaker.guard():
                    return await self._tries(request, max_tries)
        except CircuitOpen as error:
            self._http.on_call(self.policy.source, outcome_word(error), 0.0)
            raise

    async def _tries(self, request: UpstreamRequest, max_tries: int) -> UpstreamResponse:
        clock = self._http.clock
        give_up_at = clock.monotonic() + self.policy.deadline_s
        tries = 1
        while True:
            self.pause.check()
            await self._spacing.turn()
            outcome = await self._measured(request)
            if isinstance(outcome, UpstreamResponse):
                return outcome
            wait_s = self._wait_before_next(outcome, tries)
            if tries >= max_tries or wait_s is None or clock.monotonic() + wait_s > give_up_at:
                if isinstance(outcome, SourceRateLimited) and outcome.retry_after_s:
                    self.pause.extend(outcome.retry_after_s)
                raise outcome
            log.info("%s: attempt %d failed (%s); retrying in %.1f s", self.policy.source, tries, outcome, wait_s)
            tries += 1
            await clock.sleep(wait_s)

    def _wait_before_next(self, error: SourceError, tries: int) -> float | None:
        """How long to wait before the next try; None when another would not help."""
        if isinstance(error, SourceRateLimited) and error.retry_after_s is not None:
            return error.retry_after_s
        if isinstance(error, SourceTimedOut | SourceUnavailable | SourceRateLimited | CutOff):
            return _FIRST_BACKOFF_S * (1 << tries) * (0.5 + self._http.jitter() / 2)
        return None

    async def _measured(self, request: UpstreamRequest) -> UpstreamResponse | SourceError:
        started = self._http.clock.monotonic()
        outcome = await self._one_try(request)
        word = "ok" if isinstance(outcome, UpstreamResponse) else outcome_word(outcome)
        self._http.on_call(self.policy.source, word, self._http.clock.monotonic() - started)
        return outcome

    async def _one_try(self, request: UpstreamRequest) -> UpstreamResponse | SourceError:
        source, limit_s = self.policy.source, min(self.policy.timeout_s, self._http.timeout_s or self.policy.timeout_s)
        exchange = await self._http.exchange()
        try:
            async with asyncio.timeout(limit_s):
                reply = await exchange.send(source, request, self.policy.max_bytes)
        except TimeoutError:
            return SourceTimedOut(f"{source} did not answer within {limit_s:g} s")
        return reply if isinstance(reply, SourceError) else self._read(reply)

    def _read(self, reply: Reply) -> UpstreamResponse | SourceError:
        if reply.status >= 400:
            return self._refused(reply)
        try:
            return UpstreamResponse(reply.status, reply.headers, self.policy.read(reply.body))
        except SourceError as error:
            return error
        except ValueError:
            what = "an HTML page" if is_html(reply.body) else "something that is not JSON" if reply.body else "an empty body"
        return SourceGarbled(f"{self.policy.source} answered {reply.status} with {what}")

    def _refused(self, reply: Reply) -> SourceError:
        try:
            parsed = JsonValue(parse_json(reply.body))
        except ValueError:
            parsed = JsonValue(None)
        refusal = UpstreamRefusal(
            reply.status,
            reply.headers,
            parsed,
            message_in(parsed, self.redact),
            is_html(reply.body),
            retry_after_s(reply.headers.get("Retry-After"), self._http.clock.now()),
            plain_words(reply.body, self.redact) if not parsed else None,
        )
        return self.policy.explain(refusal) or usual_words(self.policy.source, refusal)


def _import_exchange() -> "type[Exchange]":
    from sources.upstream.exchange import Exchange  # noqa: PLC0415 aiohttp is imported where somebody is called: see there

    return Exchange
