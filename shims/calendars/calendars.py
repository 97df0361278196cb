"""The calendar routes: one event to download, a venue's or an artist's gigs to subscribe to."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from resolvers.calendars.files import artist_calendar, event_calendar, venue_calendar
from resolvers.events.events import event as event_of
from resolvers.global_ids import global_id
from shims.calendars.files import downloaded, subscribed
from shims.dependencies import Dependencies
from shims.rest.errors import NotFound
from shims.rest.paths import number_in_path


def calendar_routes(dependencies: Dependencies) -> list[BaseRoute]:
    """/v1/events/<id>/calendar, /v1/venues/<id>/calendar and /v1/artists/<id>/calendar."""

    async def event(request: Request) -> Response:
        return await _event(dependencies, request)

    async def venue(request: Request) -> Response:
        number, context = number_in_path(request, "venue"), await dependencies.make_context(request)
        found = await context.loaders.venue_by_id.load(number)
        if found is None:
            raise NotFound(f"There is no venue {number}.")
        return subscribed(request, await venue_calendar(context, found))

    async def artist(request: Request) -> Response:
        number, context = number_in_path(request, "artist"), await dependencies.make_context(request)
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
    number, context = number_in_path(request, "event"), await dependencies.make_context(request)
    event = await event_of(context, global_id("Event", number))
    if event is None:
        raise NotFound(f"There is no event {number}.")
    if event.id != number:
        return RedirectResponse(f"/v1/events/{event.id}/calendar", 301)
    file = await event_calendar(context, event)
    if file.content is None:
        raise NotFound(f"The date of event {number} is still to be announced: there is nothing to put into a calendar yet.")
    return downloaded(request, file)
