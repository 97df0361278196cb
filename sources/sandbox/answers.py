"""JSON responses and local times in the upstreams' formats."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from starlette.responses import Response

from sources.sandbox.world.places.places import City


def json_answer(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A JSON response."""
    return Response(orjson.dumps(body), status, headers, "application/json;charset=utf-8")


def instant(city: City, local: datetime) -> datetime:
    """A wall-clock time in a city as UTC."""
    return local.replace(tzinfo=_zone(city.zone)).astimezone(UTC)


def zulu(moment: datetime) -> str:
    """An instant as YYYY-MM-DDTHH:mm:ssZ."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def zulu_in(city: City, local: datetime) -> str:
    """A city's wall-clock time as UTC text."""
    return zulu(instant(city, local))


def local_iso(city: City, local: datetime) -> str:
    """A city's wall-clock time with its offset: 2026-12-05T20:00:00+00:00."""
    return local.replace(tzinfo=_zone(city.zone)).isoformat()


@lru_cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
