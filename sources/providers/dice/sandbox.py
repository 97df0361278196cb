"""How the sandbox plays Apify with the Dice actor, and how it reports the sandbox world's gigs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sources.sandbox.upstream import CallLimits, SandboxUpstream
from sources.sandbox.world.listings.habits import Habits
from sources.sandbox.world.listings.source_ids import dice_id
from sources.sandbox.world.places.addresses import dice_page
from sources.sandbox.world.wording.titles import app_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.routing import BaseRoute

    from sources.sandbox.world.world import World


def _error(kind: str, message: str) -> dict[str, Any]:
    return {"error": {"type": kind, "message": message}}


def _routes(world: World, limits: CallLimits) -> Sequence[BaseRoute]:
    from sources.sandbox.dice.apify import Apify  # noqa: PLC0415 only where the sandbox plays

    return Apify(world).routes()


UPSTREAM = SandboxUpstream(
    name="apify",
    probe="/v2/acts/x~dice-fm/run-sync-get-dataset-items?token=t",
    routes=_routes,
    environ={
        "DICE_APIFY_ENABLED": "true",
        "APIFY_TOKEN": "sandbox-apify-token",
        "APIFY_BASE_URL": "{base}/apify",
    },
    world_environ=lambda world: {"DICE_APIFY_START_URLS": ",".join(world.dice_browse_urls.values())},
    refusals={
        400: _error("run-failed", "Actor run did not succeed (run ID: sandbox, status: FAILED)"),
        401: _error("user-or-token-not-found", "User was not found or authentication token is not valid"),
        402: _error("not-enough-usage-to-run-paid-actor", "By launching this job you will exceed your remaining usage."),
        403: _error("actor-is-not-rented", "You must rent a paid Actor in order to run it after its free trial has expired."),
        404: _error("record-not-found", "Actor was not found"),
        408: _error("run-timeout-exceeded", "Actor run exceeded the timeout of 300 seconds for this API endpoint"),
        429: _error("rate-limit-exceeded", "You have exceeded the rate limit."),
        500: _error("internal-error", "Unknown error"),
    },
)
HABITS = Habits(
    coverage={
        "arena": 0.02,
        "field": 0.15,
        "theatre": 0.05,
        "hall": 0.18,
        "club": 0.45,
        "nightclub": 0.75,
        "bar": 0.18,
        "shop": 0.25,
    },
    prints_doors=0.85,
    is_behind=0.1,
    names_support=0.8,
    gives_end=1.0,
    misspells=0.07,
    names_building=0.15,
    names_sitting=0.8,
    records_per_room=1,
    titles=app_title,
    lists_bill_in_title=True,
    shouts=True,
    source_id=dice_id,
    address=dice_page,
)
