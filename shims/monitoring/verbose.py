"""`/health?verbose=1`: what the doctor finds, for admins."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from starlette.requests import Request

from resolvers.context import RequestContext
from resolvers.people.viewer import require_role
from shims.dependencies import Examine
from shims.monitoring.checks import findings
from shims.monitoring.finding import Finding
from shims.process.runtime import Runtime

_LIMIT_S = 20.0


def examination(make_context: Callable[[Request], Awaitable[RequestContext]], runtime: Runtime) -> Examine:
    """What looks at everything for one admin after another: each look calls the mail server and others outside."""
    turn = asyncio.Lock()

    async def examine(request: Request) -> list[dict[str, Any]]:
        require_role(await make_context(request), "admin")
        found: list[Finding] = []
        try:
            async with asyncio.timeout(_LIMIT_S), turn:
                async for one in findings(runtime):
                    found.append(one)
        except TimeoutError:
            found.append(Finding("the rest", False, f"was not looked at within {_LIMIT_S:g} s", "server.py doctor"))
        return [asdict(one) for one in found]

    return examine
