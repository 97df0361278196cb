"""The example web page at /app: the bundle in examples/web/dist, which is built and committed beforehand."""

import gzip
import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from shims.rest.errors import NotFound

BUNDLE = Path(__file__).resolve().parents[2] / "examples" / "web" / "dist"
ADDRESS = "/app/"
MEDIA_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
COMPRESSIBLE = frozenset({".html", ".js", ".css", ".svg"})
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
GUARDS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY"}


@dataclass(frozen=True)
class _File:
    """One file of the bundle, ready to send."""

    content: bytes
    is_compressible: bool
    headers: dict[str, str]

    @cached_property
    def compressed(self) -> bytes | None:
        """Made when first asked for: it takes a fortieth of the start, and most processes never send the page."""
        return gzip.compress(self.content, mtime=0) if self.is_compressible else None

    def response(self, request: Request) -> Response:
        """The file; 304 for a browser that has it."""
        if self.headers["ETag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers={name: self.headers[name] for name in ("ETag", "Cache-Control", "Vary")})
        takes_gzip = "gzip" in request.headers.get("accept-encoding", "")
        if takes_gzip and self.compressed is not None:
            return Response(self.compressed, headers={**self.headers, "Content-Encoding": "gzip"})
        return Response(self.content, headers=self.headers)


def web_app_routes(bundle: Path = BUNDLE) -> list[BaseRoute]:
    """The page and its files, read once; nothing where the bundle is not installed beside the server."""
    files = {path.relative_to(bundle).as_posix(): _file(path, bundle) for path in bundle.rglob("*") if path.suffix in MEDIA_TYPES}
    if "index.html" not in files:
        return []

    async def serve(request: Request) -> Response:
        found = files.get(request.path_params["name"] or "index.html")
        if found is None:
            raise NotFound("The page has no such file.")
        return found.response(request)

    async def to_page(request: Request) -> Response:
        return RedirectResponse(ADDRESS, 308)

    return [Route("/app", to_page, methods=["GET"]), Route("/app/{name:path}", serve, methods=["GET"])]


def _file(path: Path, bundle: Path) -> _File:
    content = path.read_bytes()
    is_named_by_content = path.parent != bundle  # the files in assets/ have a digest in their names
    headers = {
        "Content-Type": MEDIA_TYPES[path.suffix],
        "Cache-Control": "public, max-age=31536000, immutable" if is_named_by_content else "no-cache",
        "Content-Security-Policy": POLICY,
        "ETag": f'"{hashlib.sha256(content).hexdigest()[:32]}"',
        "Vary": "Accept-Encoding",
        **GUARDS,
    }
    return _File(content, path.suffix in COMPRESSIBLE, headers)
