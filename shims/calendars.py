"""The calendar routes: one event to download, a venue's, an artist's or a person's events to subscribe to."""

import hashlib
from datetime import UTC
from email.utils import format_datetime

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from resolvers.calendars.feeds import saved_calendar, subscribed_calendar
from resolvers.calendars.files import CalendarFile, artist_calendar, event_calendar, venue_calendar
from resolvers.events.events import event as event_of
from resolvers.global_ids import global_id
from shims.dependencies import Dependencies
from shims.rest.errors import NotFound
from shims.rest.requests import context_of, number_in_path, signed_in


def calendar_routes(dependencies: Dependencies) -> list[BaseRoute]:
    """/v1/events/<id>/calendar, /v1/venues/<id>/calendar and /v1/artists/<id>/calendar."""

    async def event(request: Request) -> Response:
        return await _event(dependencies, request)

    async def venue(request: Request) -> Response:
        number, context = number_in_path(request, "venue"), await context_of(dependencies, request)
        found = await context.loaders.venue_by_id.load(number)
        if found is None:
            raise NotFound(f"There is no venue {number}.")
        return subscribed(request, await venue_calendar(context, found))

    async def artist(request: Request) -> Response:
        number, context = number_in_path(request, "artist"), await context_of(dependencies, request)
        found = await context.loaders.artist_by_id.load(number)
        if found is None:
            raise NotFound(f"There is no artist {number}.")
        return subscribed(request, await artist_calendar(context, found))

    return [
        Route("/v1/events/{id}/calendar", event, methods=["GET"]),
        Route("/v1/venues/{id}/calendar", venue, methods=["GET"]),
        Route("/v1/artists/{id}/calendar", artist, methods=["GET"]),
    ]


async def _event(dependencies: Dependencies, request: Request) -> Response:
    number, context = number_in_path(request, "event"), await context_of(dependencies, request)
    event = await event_of(context, global_id("Event", number))
    if event is None:
        raise NotFound(f"There is no event {number}.")
    if event.id != number:
        return RedirectResponse(f"/v1/events/{event.id}/calendar", 301)
    file = await event_calendar(context, event)
    if file.content is None:
        raise NotFound(f"The date of event {number} is still to be announced, so it cannot be added to a calendar yet.")
    return downloaded(request, file)


def downloaded(request: Request, file: CalendarFile) -> Response:
    """A file to download."""
    return _answer(request, file, {"Content-Disposition": f'attachment; filename="{file.file_name}"'})


def subscribed(request: Request, file: CalendarFile, *, is_personal: bool = False) -> Response:
    """A file to fetch repeatedly; personal ones are kept out of shared caches and search engines."""
    personal = {"Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex"} if is_personal else {}
    return _answer(request, file, {"Content-Disposition": f'inline; filename="{file.file_name}"', **personal})


def _answer(request: Request, file: CalendarFile, headers: dict[str, str]) -> Response:
    content = file.content or b""
    etag = f'"{hashlib.blake2b(content, digest_size=12).hexdigest()}"'
    headers = {"Cache-Control": "no-cache", **headers, "ETag": etag}
    if file.modified_at is not None:  # told, but not compared with: an event that leaves the calendar changes only the ETag
        headers["Last-Modified"] = format_datetime(file.modified_at.astimezone(UTC), usegmt=True)
    held = {tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")}
    if etag in held or "*" in held:
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type="text/calendar")


def calendar_feed_routes(dependencies: Dependencies) -> list[BaseRoute]:
    """/calendars/<secret>.ics and /v1/users/me/calendar."""

    async def secret(request: Request) -> Response:
        file = await subscribed_calendar(await dependencies.make_context(request), request.path_params["secret"])
        if file is None:
            raise NotFound("There is no such calendar: the URL never existed, or it was rotated or revoked.")
        return subscribed(request, file, is_personal=True)

    async def own(request: Request) -> Response:
        context = await signed_in(await dependencies.make_context(request), request.query_params.get("token"))
        return subscribed(request, await saved_calendar(context), is_personal=True)

    return [
        Route("/calendars/{secret}.ics", secret, methods=["GET"]),
        Route("/v1/users/me/calendar", own, methods=["GET"]),
    ]
