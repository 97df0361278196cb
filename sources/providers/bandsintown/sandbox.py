"""How the sandbox plays Bandsintown, and how it reports the sandbox world's gigs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sources.sandbox.upstream import CallLimits, SandboxUpstream
from sources.sandbox.world.listings.habits import Habits
from sources.sandbox.world.listings.source_ids import bandsintown_id
from sources.sandbox.world.places.addresses import bandsintown_page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.routing import BaseRoute

    from sources.sandbox.world.gigs.gigs import Gig
    from sources.sandbox.world.world import World


def _is_known(gig: Gig) -> bool:
    """Bandsintown knows gigs by their acts."""
    return any(act.bandsintown_id for act in gig.acts)


def _routes(world: World, limits: CallLimits) -> Sequence[BaseRoute]:
    from sources.sandbox.bandsintown.app import Bandsintown  # noqa: PLC0415 only where the sandbox plays

    return Bandsintown(world).routes()


UPSTREAM = SandboxUpstream(
    name="bandsintown",
    probe="/artists/EQ?app_id=x",
    routes=_routes,
    environ={
        "BANDSINTOWN_APP_ID": "sandbox-bandsintown-app",
        "BANDSINTOWN_BASE_URL": "{base}/bandsintown",
    },
    world_environ=lambda world: {
        "BANDSINTOWN_SEED_ARTISTS": ",".join(name for name in world.bandsintown_artists if "," not in name)
    },
    refusals={
        401: {"message": "Unauthorized"},
        403: {"Message": "User is not authorized to access this resource with an explicit deny"},
        404: {"errorMessage": "[NotFound] The artist was not found"},
        429: {"message": "Too Many Requests"},
        500: {"message": "Internal server error"},
    },
)
HABITS = Habits(
    coverage={
        "arena": 0.72,
        "field": 0.65,
        "theatre": 0.52,
        "hall": 0.58,
        "club": 0.58,
        "nightclub": 0.30,
        "bar": 0.42,
        "shop": 0.35,
    },
    residencies=0.05,
    can_carry=_is_known,
    prints_doors=0.35,
    is_behind=0.35,
    names_support=0.6,
    gives_end=0.1,
    misspells=0.04,
    names_building=0.35,
    names_sitting=0.0,
    records_per_room=2,
    reports_cancellations=False,
    source_id=bandsintown_id,
    address=bandsintown_page,
)
