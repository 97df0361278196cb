"""/health, /ready and /metrics: whether data is up to date, whether to send traffic, and metrics."""

import asyncio
import time
from collections.abc import Sequence
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy import text
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from schema.types.base.scalars import write_instant
from shims.dependencies import Monitored
from shims.monitoring.freshness import SourceAge, ages_by_city, judge
from shims.monitoring.service_names import SERVICES, service_name
from shims.rest.errors import answer, error_answer
from sources.reports import SourceStatus
from store.alerts.mail_queue import MailQueue, read_mail_queue
from store.alerts.mail_state import MailState, read_mail_state
from store.errors import SchemaBehind, StoreError
from store.migrations.check import SchemaCheck

CHECK_LIMIT_S = 2.0  # probes give up soon after; a response that says what is wrong must arrive before that
_ALIVE = text("SELECT 1")
_TRUE = frozenset({"1", "true", "yes"})


def health_routes(dependencies: Monitored) -> list[BaseRoute]:
    """The operators' three routes; /health/<part> asks for one part by name."""

    schema = SchemaCheck(dependencies.database)
    database = dependencies.database
    dependencies.metrics.watch_pool(lambda: (database.pool_size, database.pool_in_use, database.pool_idle))

    async def health(request: Request) -> Response:
        return await _health(dependencies, schema, request)

    async def ready(request: Request) -> Response:
        return await _ready(dependencies, schema, request)

    async def metrics(request: Request) -> Response:
        return await _metrics(dependencies)

    return [
        Route("/health", health, methods=["GET"]),
        *(Route(f"/health/{part}", health, methods=["GET"]) for part in SERVICES),
        Route("/ready", ready, methods=["GET"]),
        Route("/metrics", metrics, methods=["GET"]),
    ]


async def _health(dependencies: Monitored, check: SchemaCheck, request: Request) -> Response:
    head = {"service": service_name(request.scope, dependencies.service), "version": dependencies.version}
    if _is_asked(request, "live"):
        return answer({"status": "ok", **head})
    database, schema = await _database_check(dependencies), {"status": "unknown"}
    sources: dict[str, Any] = {}
    is_fresh = False
    if database["status"] == "ok":
        schema = await _schema_check(check)
        states = await _states(dependencies)
        judged = judge(states or (), dependencies.stale_after, dependencies.now())
        sources = {one.status.name: _source_check(one, dependencies) for one in judged}
        is_fresh = schema["status"] == "ok" and states is not None and all(one.is_fresh is not False for one in judged)
    is_usable = schema["status"] == "ok"
    status = "ok" if is_fresh else "stale" if is_usable else "unavailable"
    checks: dict[str, Any] = {"database": database, "schema": schema, "sources": sources}
    mail = await _mail_state(dependencies) if is_usable else None
    if mail is not None:
        checks["mail"] = _mail_check(mail)
    body: dict[str, Any] = {"status": status, **head, "checks": checks}
    if is_usable and dependencies.examine is not None and _is_asked(request, "verbose"):
        body["findings"] = await dependencies.examine(request)
    return answer(body, 200 if is_fresh else 503)


def _is_asked(request: Request, name: str) -> bool:
    return request.query_params.get(name, "").lower() in _TRUE


async def _ready(dependencies: Monitored, check: SchemaCheck, request: Request) -> Response:
    if dependencies.is_draining:
        return error_answer(request.scope, 503, "draining", "This process is shutting down.")
    try:
        async with asyncio.timeout(CHECK_LIMIT_S):
            await check()
    except SchemaBehind as behind:
        return error_answer(request.scope, 503, "schema_behind", str(behind))
    except StoreError as error:
        return error_answer(request.scope, 503, "unavailable", str(error))
    except TimeoutError:
        return error_answer(request.scope, 503, "unavailable", "The database is not responding.")
    return answer({"status": "ok", "service": service_name(request.scope, dependencies.service), "version": dependencies.version})


async def _metrics(dependencies: Monitored) -> Response:
    states = await _states(dependencies)
    if states is not None:
        dependencies.metrics.note_sources(states, ages_by_city(states, dependencies.now()))
    mail = await _mail_state(dependencies)
    if mail is not None:
        dependencies.metrics.note_mail(mail)
    queue = await _mail_queue(dependencies)
    if queue is not None:
        dependencies.metrics.note_outbox(queue)
    return Response(dependencies.metrics.text(), headers={"Content-Type": CONTENT_TYPE_LATEST})


async def _database_check(dependencies: Monitored) -> dict[str, Any]:
    started = time.perf_counter()
    try:
        async with asyncio.timeout(CHECK_LIMIT_S):
            await dependencies.database.fetch_value(_ALIVE)
    except StoreError as error:
        return {"status": "unavailable", "detail": str(error)}
    except TimeoutError:
        return {"status": "unavailable", "detail": f"the database did not answer within {CHECK_LIMIT_S:g} s"}
    return {"status": "ok", "latency_ms": round((time.perf_counter() - started) * 1000, 1)}


async def _schema_check(check: SchemaCheck) -> dict[str, Any]:
    try:
        async with asyncio.timeout(CHECK_LIMIT_S):
            remark = await check()
    except (StoreError, TimeoutError) as error:
        status = "behind" if isinstance(error, SchemaBehind) else "unusable"
        return {"status": status, "detail": str(error) or "the database did not answer in time"}
    return {"status": "ok", "detail": remark}


async def _states(dependencies: Monitored) -> Sequence[SourceStatus] | None:
    """The state of the sources; None if the database did not answer in time."""
    try:
        async with asyncio.timeout(CHECK_LIMIT_S):
            return await dependencies.source_states()
    except (StoreError, TimeoutError):
        return None


async def _mail_state(dependencies: Monitored) -> MailState | None:
    """Whether the mail server takes our e-mail; None if none is sent or the database did not answer in time."""
    if not dependencies.sends_mail:
        return None
    try:
        async with asyncio.timeout(CHECK_LIMIT_S):
            return await read_mail_state(dependencies.database)
    except (StoreError, TimeoutError):
        return None


async def _mail_queue(dependencies: Monitored) -> MailQueue | None:
    if not dependencies.sends_mail:
        return None
    try:
        async with asyncio.timeout(CHECK_LIMIT_S):
            return await read_mail_queue(dependencies.database, dependencies.now())
    except (StoreError, TimeoutError):
        return None


def _mail_check(mail: MailState) -> dict[str, Any]:
    """A refusal is shown but does not make the server unhealthy: it serves everything else."""
    return {
        "status": "ok" if mail.refused_at is None else "refused",
        "detail": mail.refusal,
        "refused_at": None if mail.refused_at is None else write_instant(mail.refused_at),
        "sent_at": None if mail.sent_at is None else write_instant(mail.sent_at),
    }


def _source_check(judged: SourceAge, dependencies: Monitored) -> dict[str, Any]:
    status = judged.status
    words = {None: "disabled", True: "ok", False: "stale"}
    return {
        "status": words[judged.is_fresh],
        "state": status.state,
        "detail": judged.explanation,
        "age_s": None if judged.age is None else round(judged.age.total_seconds()),
        "stale_after_s": round(dependencies.stale_after.total_seconds()),
        "last_synced_at": status.last_synced_at and write_instant(status.last_synced_at),
        "is_sandbox": status.is_sandbox,
    }
