"""How the sandbox plays Ticketmaster, and how it reports the sandbox world's gigs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sources.sandbox.upstream import CallLimits, SandboxUpstream
from sources.sandbox.world.listings.habits import Habits
from sources.sandbox.world.listings.source_ids import ticketmaster_id
from sources.sandbox.world.places.addresses import ticketmaster_page
from sources.sandbox.world.wording.titles import box_office_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.routing import BaseRoute

    from sources.sandbox.world.world import World


def _fault(text: str, code: str) -> dict[str, Any]:
    return {"fault": {"faultstring": text, "detail": {"errorcode": code}}}


_SPIKE = "Spike arrest violation. Allowed rate : MessageRate{messagesPerPeriod=5, periodInMicroseconds=1000000}"


def _routes(world: World, limits: CallLimits) -> Sequence[BaseRoute]:
    from sources.sandbox.ticketmaster.app import Ticketmaster  # noqa: PLC0415 only where the sandbox plays

    return Ticketmaster(world, spacing_s=limits.spacing_s, quota=limits.quota).routes()


UPSTREAM = SandboxUpstream(
    name="ticketmaster",
    probe="/discovery/v2/events.json?apikey=k",
    routes=_routes,
    environ={
        "TICKETMASTER_API_KEY": "sandbox-ticketmaster-key",
        "TICKETMASTER_BASE_URL": "{base}/ticketmaster",
    },
    refusals={
        401: _fault("Invalid ApiKey", "oauth.v2.InvalidApiKey"),
        403: _fault("Access denied", "steps.oauth.v2.InsufficientScope"),
        429: _fault(_SPIKE, "policies.ratelimit.SpikeArrestViolation"),
        500: _fault("Internal server error", "messaging.runtime.ExecutionFailed"),
        503: _fault("The Service is temporarily unavailable", "messaging.adaptors.http.flow.ServiceUnavailable"),
    },
)
HABITS = Habits(
    coverage={
        "arena": 0.97,
        "field": 0.75,
        "theatre": 0.82,
        "hall": 0.78,
        "club": 0.42,
        "nightclub": 0.08,
        "bar": 0.05,
        "shop": 0.05,
    },
    residencies=0.01,
    prints_doors=0.55,
    is_behind=0.08,
    names_support=0.55,
    leaves_out_time=0.03,
    gives_end=0.1,
    misspells=0.06,
    names_building=0.15,
    names_sitting=0.9,
    records_per_room=1,
    titles=box_office_title,
    notes_moves_in_title=True,
    source_id=ticketmaster_id,
    address=ticketmaster_page,
)
