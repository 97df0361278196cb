"""Calendar files as HTTP answers: bytes with their ETag, or 304 for a client that holds these very bytes."""

import hashlib

from starlette.requests import Request
from starlette.responses import Response

from resolvers.calendars.files import CalendarFile


def downloaded(request: Request, file: CalendarFile) -> Response:
    """A file to keep."""
    return _answer(request, file, {"Content-Disposition": f'attachment; filename="{file.file_name}"'})


def subscribed(request: Request, file: CalendarFile, *, is_personal: bool = False) -> Response:
    """A file to read again and again; a personal one stays out of every shared cache and search engine."""
    personal = {"Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex"} if is_personal else {}
    return _answer(request, file, {"Content-Disposition": f'inline; filename="{file.file_name}"', **personal})


def _answer(request: Request, file: CalendarFile, headers: dict[str, str]) -> Response:
    content = file.content or b""
    etag = f'"{hashlib.blake2b(content, digest_size=12).hexdigest()}"'
    headers = {"Cache-Control": "no-cache", **headers, "ETag": etag}
    held = {tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")}
    if etag in held or "*" in held:
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type="text/calendar")
