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

from schema.scalars import write_instant
from shims.errors import answer, error_answer
from shims.freshness import Freshness, ages_by_city, judge
from shims.parts import PARTS, service_part
from shims.services import Services
from sources.reports import SourceStatus
from store import migrate
from store.errors import SchemaBehind, StoreError

CHECK_LIMIT_S = 2.0  # probes give up soon after; a response that says what is wrong must arrive before that
_ALIVE = text("SELECT 1")
_TRUE = frozenset({"1", "true", "yes"})


def health_routes(services: Services) -> list[BaseRoute]:
    """The operators' three routes; /health/<part> asks for one part by name."""

    async def health(request: Request) -> Response:
        return await _health(services, request)

    async def ready(request: Request) -> Response:
        return await _ready(services, request)

    async def metrics(request: Request) -> Response:
        return await _metrics(services)

    return [
        Route("/health", health, methods=["GET"]),
        *(Route(f"/health/{part}", health, methods=["GET"]) for part in PARTS),
        Route("/ready", ready, methods=["GET"]),
        Route("/metrics", metrics, methods=["GET"]),
    ]


async def _health(services: Services, request: Request) -> Response:
    head = {"service": service_part(request.scope), "version": services.version}
    if request.query_params.get("live", "").lower() in _TRUE:
        return answer({"status": "ok", **head})
    database = await _database_check(services)
    sources: dict[str, Any] = {}
    is_fresh = False
    if database["status"] == "ok":
        states = await _states(services)
        judged = judge(states or (), services.stale_after, services.now())
        sources = {one.status.name: _source_check(one, services) for one in judged}
        is_fresh = states is not None and all(one.is_fresh is not False for one in judged)
    status = "ok" if is_fresh else "unavailable" if database["status"] != "ok" else "stale"
    body = {"status": status, **head, "checks": {"database": database, "sources": sources}}
    return answer(body, 200 if is_fresh else 503)


async def _ready(services: Services, request: Request) -> Response:
    if services.is_draining:
        return error_answer(request.scope, 503, "draining", "This process is shutting down.")
    try:
        async with asyncio.timeout(CHECK_LIMIT_S):
            await migrate.check(services.database)
    except SchemaBehind as behind:
        return error_answer(request.scope, 503, "schema_behind", str(behind))
    except (StoreError, TimeoutError):
        return error_answer(request.scope, 503, "unavailable", "The database is not responding.")
    return answer({"status": "ok", "service": service_part(request.scope), "version": services.version})


async def _metrics(services: Services) -> Response:
    pool = services.database
    services.metrics.note_pool(pool.pool_size, pool.pool_in_use, pool.pool_idle)
    states = await _states(services)
    if states is not None:
        services.metrics.note_sources(states, ages_by_city(states, services.now()))
    return Response(services.metrics.text(), headers={"Content-Type": CONTENT_TYPE_LATEST})


async def _database_check(services: Services) -> dict[str, Any]:
    started = time.perf_counter()
    try:
        async with asyncio.timeout(CHECK_LIMIT_S):
            await services.database.fetch_value(_ALIVE)
    except (StoreError, TimeoutError) as error:
        return {"status": "unavailable", "detail": f"no answer from the database ({type(error).__name__})"}
    return {"status": "ok", "latency_ms": round((time.perf_counter() - started) * 1000, 1)}


async def _states(services: Services) -> Sequence[SourceStatus] | None:
    """The state of the sources; None if the database did not answer in time."""
    try:
        async with asyncio.timeout(CHECK_LIMIT_S):
            return await services.source_states()
    except (StoreError, TimeoutError):
        return None


def _source_check(judged: Freshness, services: Services) -> dict[str, Any]:
    status = judged.status
    words = {None: "disabled", True: "ok", False: "stale"}
    return {
        "status": words[judged.is_fresh],
        "state": status.state,
        "detail": judged.explanation,
        "age_s": None if judged.age is None else round(judged.age.total_seconds()),
        "stale_after_s": round(services.stale_after.total_seconds()),
        "last_synced_at": status.last_synced_at and write_instant(status.last_synced_at),
        "is_sandbox": status.is_sandbox,
    }
