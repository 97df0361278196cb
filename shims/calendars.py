"""The calendar routes: one event to download, a venue's or an artist's gigs to subscribe to."""

import hashlib

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from resolvers.calendars import CalendarFile, artist_calendar, event_calendar, venue_calendar
from resolvers.events import event as event_of
from resolvers.global_ids import global_id
from shims.errors import NotFound
from shims.numbers import number_in_path
from shims.services import Services


def calendar_routes(services: Services) -> list[BaseRoute]:
    """/v1/events/<id>/calendar, /v1/venues/<id>/calendar and /v1/artists/<id>/calendar."""

    async def event(request: Request) -> Response:
        return await _event(services, request)

    async def venue(request: Request) -> Response:
        number, context = number_in_path(request, "venue"), await services.make_context(request)
        found = await context.loaders.venue_by_id.load(number)
        if found is None:
            raise NotFound(f"There is no venue {number}.")
        return _subscribed(request, await venue_calendar(context, found))

    async def artist(request: Request) -> Response:
        number, context = number_in_path(request, "artist"), await services.make_context(request)
        found = await context.loaders.artist_by_id.load(number)
        if found is None:
            raise NotFound(f"There is no artist {number}.")
        return _subscribed(request, await artist_calendar(context, found))

    return [
        Route("/v1/events/{id}/calendar", event, methods=["GET"]),
        Route("/v1/venues/{id}/calendar", venue, methods=["GET"]),
        Route("/v1/artists/{id}/calendar", artist, methods=["GET"]),
    ]


async def _event(services: Services, request: Request) -> Response:
    number, context = number_in_path(request, "event"), await services.make_context(request)
    event = await event_of(context, global_id("Event", number))
    if event is None:
        raise NotFound(f"There is no event {number}.")
    if event.id != number:
        return RedirectResponse(f"/v1/events/{event.id}/calendar", 301)
    file = await event_calendar(context, event)
    if file.content is None:
        raise NotFound(f"The date of event {number} is still to be announced: there is nothing to put into a calendar yet.")
    return _calendar(request, file, file.content, {"Content-Disposition": f'attachment; filename="{file.file_name}"'})


def _subscribed(request: Request, file: CalendarFile) -> Response:
    return _calendar(request, file, file.content or b"", {"Content-Disposition": f'inline; filename="{file.file_name}"'})


def _calendar(request: Request, file: CalendarFile, content: bytes, headers: dict[str, str]) -> Response:
    """The file, or 304 for a client that holds these very bytes."""
    etag = f'"{hashlib.blake2b(content, digest_size=12).hexdigest()}"'
    headers = {**headers, "ETag": etag, "Cache-Control": "no-cache"}
    held = {tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")}
    if etag in held or "*" in held:
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type="text/calendar")
