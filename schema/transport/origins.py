"""Which web pages may open a WebSocket: browsers ask no permission for that, but they do say whose page it is.

Source: RFC 6455, 4.2.2 and 10.2.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class OriginPolicy:
    """The origins of CORS_ORIGIN, and this server's own: the Host of the request, or the public URL."""

    listed: tuple[str, ...] = ()
    public_url: str | None = None

    def allows(self, scope: Scope) -> bool:
        """Whether the handshake may go on. Programs, which send no Origin, always may."""
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if origin is None or "*" in self.listed or origin in self.listed:
            return True
        own = {_host(f"//{headers.get('host', '')}", origin), _host(self.public_url or "", origin)} - {None}
        return _host(origin, origin) in own


OWN_PAGES = OriginPolicy()


def _host(url: str, origin: str) -> tuple[str, int | None] | None:
    """Host and port, without the default port of the origin's scheme; None if there is none."""
    try:
        parts, scheme = urlsplit(url), urlsplit(origin).scheme
        return (parts.hostname, parts.port or _DEFAULT_PORTS.get(parts.scheme or scheme)) if parts.hostname else None
    except ValueError:  # no host, or a port that is no number
        return None
