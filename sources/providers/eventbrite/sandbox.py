"""How the sandbox plays Eventbrite, and how it reports the sandbox world's gigs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sources.sandbox.upstream import CallLimits, SandboxUpstream
from sources.sandbox.world.listings.habits import Habits
from sources.sandbox.world.listings.source_ids import eventbrite_id
from sources.sandbox.world.places.addresses import eventbrite_page
from sources.sandbox.world.wording.titles import prose_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.routing import BaseRoute

    from sources.sandbox.world.world import World


def _error(status: int, error: str, description: str) -> dict[str, Any]:
    return {"status_code": status, "error": error, "error_description": description}


def _routes(world: World, limits: CallLimits) -> Sequence[BaseRoute]:
    from sources.sandbox.eventbrite.app import Eventbrite  # noqa: PLC0415 only where the sandbox plays

    return Eventbrite(world).routes()


UPSTREAM = SandboxUpstream(
    name="eventbrite",
    probe="/v3/users/me/organizations/?token=t",
    routes=_routes,
    environ={
        "EVENTBRITE_API_TOKEN": "sandbox-eventbrite-token",
        "EVENTBRITE_BASE_URL": "{base}/eventbrite",
    },
    world_environ=lambda world: {"EVENTBRITE_ORG_IDS": ",".join(world.eventbrite_org_ids)},
    refusals={
        401: _error(401, "INVALID_AUTH", "The OAuth token you provided was invalid."),
        403: _error(403, "NOT_AUTHORIZED", "You do not have permission to access the resource you requested."),
        404: _error(404, "NOT_FOUND", "The event you requested does not exist."),
        429: _error(429, "HIT_RATE_LIMIT", "You have hit your rate limit."),
        500: _error(500, "INTERNAL_ERROR", "Something went wrong on our side."),
    },
)
HABITS = Habits(
    coverage={
        "arena": 0.02,
        "field": 0.20,
        "theatre": 0.08,
        "hall": 0.12,
        "club": 0.15,
        "nightclub": 0.32,
        "bar": 0.38,
        "shop": 0.50,
    },
    prints_doors=0.4,
    is_behind=0.3,
    names_support=0.6,
    gives_end=1.0,
    misspells=0.18,
    names_building=0.3,
    names_sitting=0.75,
    records_per_room=4,
    titles=prose_title,
    lists_bill_in_title=True,
    notes_moves_in_title=True,
    shouts=True,
    source_id=eventbrite_id,
    address=eventbrite_page,
)
