"""GraphiQL for browsers. All its files are served from here, so it works offline and calls no other server."""

import gzip
import hashlib
import html
import string
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

HERE = Path(__file__).parent
MEDIA_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
# CodeMirror and GraphiQL use inline styles; the fonts and images are embedded in the style sheet.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src data:; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
GUARDS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY"}


@dataclass(frozen=True, slots=True)
class Tab:
    """One initial tab; `variables` and `headers` are JSON texts."""

    query: str
    variables: str = "{}"
    headers: str = "{}"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file of the page, ready to send."""

    address: str
    media_type: str
    compressed: bytes

    def response(self, request: Request) -> Response:
        """The file, compressed if the browser accepts that; its URL changes with its content, so it is cached for a year."""
        headers = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding", **GUARDS}
        if "gzip" in request.headers.get("accept-encoding", ""):
            return Response(self.compressed, headers={**headers, "Content-Encoding": "gzip"}, media_type=self.media_type)
        return Response(gzip.decompress(self.compressed), headers=headers, media_type=self.media_type)


class GraphiQL:
    """The page and the routes of its files. Files are read once, at startup."""

    def __init__(self, tabs: Sequence[Tab], *, endpoint: str = "/graphql", title: str = "GraphiQL") -> None:
        assets = _assets(endpoint)
        self._by_address = {asset.address: asset for asset in assets.values()}
        self._endpoint = endpoint
        settings = orjson.dumps({"endpoint": endpoint, "tabs": [asdict(tab) for tab in tabs]}).decode()
        self._page = string.Template((HERE / "page.html").read_text("utf-8")).substitute(
            {name: html.escape(asset.address) for name, asset in assets.items()},
            title=html.escape(title),
            settings=settings.replace("<", "\\u003c"),
        )

    def page(self, request: Request) -> Response:
        """The page itself; for GraphQLEndpoint's `page`."""
        headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-cache", "Vary": "Accept", **GUARDS}
        return Response(self._page, headers=headers, media_type="text/html")

    def routes(self) -> list[Route]:
        """The routes of the page's files."""
        return [Route(f"{self._endpoint}/assets/{{name}}", self._asset, methods=["GET"])]

    async def _asset(self, request: Request) -> Response:
        asset = self._by_address.get(request.url.path)
        return asset.response(request) if asset else PlainTextResponse("No such file", 404)


def _assets(endpoint: str) -> dict[str, Asset]:
    return {
        "graphiql_js": _vendored(endpoint, "graphiql.min.js"),
        "graphiql_css": _vendored(endpoint, "graphiql.min.css"),
        "react": _vendored(endpoint, "react.production.min.js"),
        "react_dom": _vendored(endpoint, "react-dom.production.min.js"),
        "start_js": _asset(endpoint, "start.js", gzip.compress((HERE / "start.js").read_bytes(), mtime=0)),
        "start_css": _asset(endpoint, "start.css", gzip.compress((HERE / "start.css").read_bytes(), mtime=0)),
    }


def _vendored(endpoint: str, name: str) -> Asset:
    return _asset(endpoint, name, (HERE / "vendor" / f"{name}.gz").read_bytes())


def _asset(endpoint: str, name: str, compressed: bytes) -> Asset:
    stem, _, suffix = name.rpartition(".")
    digest = hashlib.sha256(compressed).hexdigest()[:12]
    return Asset(f"{endpoint}/assets/{stem}.{digest}.{suffix}", MEDIA_TYPES[f".{suffix}"], compressed)
