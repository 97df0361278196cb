"""`/` for whoever comes without a path: a page for browsers, a list of addresses for programs; and the guides it leads to."""

import base64
import hashlib
import html
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from schema.transport.accept import HTML, JSON, preferred
from shims.rest.errors import NotFound, answer

DOCS = Path(__file__).resolve().parents[2] / "docs"
ABOUT = "Gigs in Irish cities, gathered from several sources, each gig once. The data is served over GraphQL and REST."


class _Link(NamedTuple):
    """An address and what is there."""

    name: str
    address: str
    words: str


_GRAPHIQL = _Link("graphql", "/graphql", "GraphiQL: the schema with its documentation, and queries to try")
_WEB_APP = _Link("app", "/app/", "an example page: what is on, a map, your feed")
_LINKS = (
    _Link("health", "/health", "whether the data is up to date"),
    _Link("metrics", "/metrics", "metrics for Prometheus"),
    _Link("search", "/v1/events/search?city=Dublin", "upcoming events in Dublin over REST"),
)
_GUIDES = {
    "api": "the GraphQL API, with examples",
    "http": "media types, limits, errors and REST routes",
    "accounts": "accounts, sessions, e-mail addresses and passwords",
    "privacy": "what is stored about people, and for how long",
    "calendars": "subscribing to calendars",
    "alerts": "alerts and notifications",
    "spotify": "connecting Spotify",
    "operations": "running the server",
    "settings": "all settings",
}
_STYLE = (
    "body{font:1.1rem/1.6 system-ui,sans-serif;max-width:40rem;margin:8vh auto;padding:0 1rem;color:#1a1a1a;background:#fafafa}"
    "h1{font-size:1.6rem}h2{font-size:1.15rem}a{color:#0b57d0}"
    "@media(prefers-color-scheme:dark){body{color:#eee;background:#181818}a{color:#9cc3ff}}"
)
_HEADERS = {
    "Cache-Control": "no-cache",
    "Vary": "Accept",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; style-src 'sha256-"
    f"{base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()}'",
    "X-Content-Type-Options": "nosniff",
}


def start_routes(version: str, *, has_graphiql: bool, has_web_app: bool = False) -> list[BaseRoute]:
    """`/` and the guides under /docs, where the docs are installed beside the server."""
    guides = [_Link(name, f"/docs/{name}.md", words) for name, words in _GUIDES.items() if (DOCS / f"{name}.md").is_file()]
    links = (*((_WEB_APP,) if has_web_app else ()), *((_GRAPHIQL,) if has_graphiql else ()), *_LINKS)
    page = _page(links, guides, version)
    addresses = {link.name: link.address for link in (*links, *guides)}

    async def start(request: Request) -> Response:
        if preferred(request.headers.get("accept"), (JSON, HTML)) == HTML:
            return HTMLResponse(page, headers=_HEADERS)
        return answer({"name": "gigs", "version": version, "about": ABOUT, "addresses": addresses})

    return [Route("/", start, methods=["GET"]), Route("/docs/{name}.md", _guide, methods=["GET"])]


async def _guide(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in {path.stem for path in DOCS.glob("*.md")}:
        raise NotFound(f"There is no guide {name[:60]!r}.")
    text = (DOCS / f"{name}.md").read_text("utf-8")
    return PlainTextResponse(text, headers={"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"})


def _page(links: Sequence[_Link], guides: Sequence[_Link], version: str) -> str:
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Gigs</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body><main>'
        f"<h1>Gigs</h1><p>{html.escape(ABOUT)}</p><h2>Where to go</h2>{_list(links)}"
        f"{f'<h2>Guides</h2>{_list(guides)}' if guides else ''}<p>Version {html.escape(version)}</p></main></body></html>"
    )


def _list(links: Sequence[_Link]) -> str:
    items = (f'<li><a href="{link.address}">{link.address}</a>: {html.escape(link.words)}</li>' for link in links)
    return f"<ul>{''.join(items)}</ul>"
