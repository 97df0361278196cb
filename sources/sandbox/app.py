"""All sandbox upstreams as one ASGI app, each under its prefix."""

from starlette.applications import Starlette
from starlette.routing import Mount, Router

from sources.sandbox.bandsintown import Bandsintown
from sources.sandbox.faults import Faults, UpstreamName
from sources.sandbox.misbehaviour import Misbehaving
from sources.sandbox.ticketmaster import Ticketmaster
from sources.sandbox.world.world import World

SPIKE_SPACING_S = 0.2


def sandbox_app(
    world: World, faults: Faults | None = None, *, spike_arrest: bool = True, spacing_s: float = SPIKE_SPACING_S
) -> Starlette:
    """The upstreams of a world. `spacing_s` is the least time between Ticketmaster calls while spikes are arrested."""
    faults = faults or Faults()
    routes = {
        "ticketmaster": Ticketmaster(world, spacing_s=spacing_s if spike_arrest else 0.0).routes(),
        "bandsintown": Bandsintown(world).routes(),
    }
    names: tuple[UpstreamName, ...] = ("ticketmaster", "bandsintown")
    return Starlette(
        routes=[Mount(f"/{name}", Misbehaving(Router(routes[name], redirect_slashes=False), name, faults)) for name in names]
    )
