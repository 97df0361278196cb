"""The predecessor's five services, which this server replaces, identified by port, host name or path."""

from functools import lru_cache
from typing import Final

from starlette.types import Scope

AGGREGATOR: Final = "aggregator"
SERVICE_BY_PORT = {"4000": AGGREGATOR, "4003": "events", "4002": "djs", "4001": "venues", "3001": "auth"}
SERVICES = tuple(SERVICE_BY_PORT.values())


def service_name(scope: Scope, otherwise: str = AGGREGATOR) -> str:
    """The service the caller means: by a path such as /v1/events first, then by port, then by the host auth.…"""
    return _by_path(scope["path"]) or service_by_port(scope) or otherwise


def _by_path(path: str) -> str | None:
    for piece in path.split("/")[1:3]:
        if piece in SERVICES:
            return piece
    return None


def service_by_port(scope: Scope) -> str | None:
    """The service of the port that was called, or of the host auth.…; None for any other."""
    host = port = b""
    for name, value in scope["headers"]:
        if name == b"host":
            host = value
        elif name == b"x-forwarded-port":
            port = value
    return _named(host, port)


@lru_cache(maxsize=256)
def _named(host_header: bytes, port_header: bytes) -> str | None:
    host = host_header.decode("latin-1")
    for port in (port_header.decode("latin-1"), host.rpartition(":")[2]):
        if port in SERVICE_BY_PORT and SERVICE_BY_PORT[port] != AGGREGATOR:
            return SERVICE_BY_PORT[port]
    return "auth" if host.startswith("auth.") else None
