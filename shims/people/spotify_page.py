"""The page that people see who come back from Spotify. It runs no script and loads nothing."""

import base64
import hashlib
import html
from collections.abc import Mapping

from starlette.responses import HTMLResponse, Response

_STYLE = (
    "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:15vh auto;padding:0 1rem;color:#1a1a1a;background:#fafafa}"
    "h1{font-size:1.4rem}@media(prefers-color-scheme:dark){body{color:#eee;background:#181818}}"
)
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}


def spotify_page(title: str, message: str, status: int) -> Response:
    """A small page with a heading and a sentence or two."""
    heading, words = html.escape(title), html.escape(message)
    return HTMLResponse(
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{heading}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>'
        f"<body><main><h1>{heading}</h1><p>{words}</p><p>You can close this page.</p></main></body></html>",
        status,
        dict(_HEADERS),
    )
