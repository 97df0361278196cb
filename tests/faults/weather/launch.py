"""server.py, with its upstreams and its schedule as a weather station has them: `launch.py serve` or `launch.py sync --watch`.

The addresses of upstreams are no settings, so that nobody can be talked into sending keys elsewhere. Here they are the sandbox's.
"""

import os
import sys
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[3]))

import server
from shims.process import runtime
from sources.base import Source, SourceDeps
from sources.registry import build
from sources.syncing import lease, schedule
from sources.upstream.http import HttpClient

LOOK_EVERY_S, UPSTREAM_TIMEOUT_S, LEASE_S = 0.5, 1.0, 3.0


def _build(environ: Mapping[str, str], deps: SourceDeps, sandbox: str | None = None) -> tuple[Source, ...]:
    return build(environ, deps, os.environ.get("WEATHER_UPSTREAMS") or sandbox)


def _client(**options: Any) -> HttpClient:
    return HttpClient(**options, timeout_s=UPSTREAM_TIMEOUT_S)


def patch() -> None:
    """Replace what settings do not reach."""
    vars(runtime).update(build=_build, HttpClient=_client)
    schedule._LOOK_EVERY_S = LOOK_EVERY_S
    lease.HELD_FOR, lease.RENEW_EVERY_S = timedelta(seconds=LEASE_S), LEASE_S / 3


patch()
create_app: Callable[[], Any] = server.create_app

if __name__ == "__main__":
    raise SystemExit(server.main())
