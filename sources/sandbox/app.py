"""All sandbox upstreams as one ASGI app, each under its prefix."""

from collections.abc import Mapping, Sequence

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount, Router

from sources.sandbox.bandsintown.app import Bandsintown
from sources.sandbox.dice.apify import Apify
from sources.sandbox.eventbrite.app import Eventbrite
from sources.sandbox.faults import Faults, UpstreamName
from sources.sandbox.misbehaviour import Misbehaving
from sources.sandbox.spotify.accounts import SpotifyAccounts, Tokens
from sources.sandbox.spotify.api import SpotifyApi
from sources.sandbox.ticketmaster.app import Ticketmaster
from sources.sandbox.world.world import World

SPIKE_SPACING_S, TICKETMASTER_QUOTA = 0.2, 5000


def sandbox_app(
    world: World,
    faults: Faults | None = None,
    *,
    spike_arrest: bool = True,
    spacing_s: float = SPIKE_SPACING_S,
    ticketmaster_quota: int = TICKETMASTER_QUOTA,
) -> Starlette:
    """The upstreams of a world.

    Shape: `app.state` holds the `faults` and `spotify_tokens`, through which tests take tokens back.
    Units: `spacing_s` is the least time between Ticketmaster calls of one key while spikes are arrested; its quota counts calls.
    """
    faults, tokens = faults or Faults(), Tokens()
    routes: Mapping[UpstreamName, Sequence[BaseRoute]] = {
        "ticketmaster": Ticketmaster(world, spacing_s=spacing_s if spike_arrest else 0.0, quota=ticketmaster_quota).routes(),
        "eventbrite": Eventbrite(world).routes(),
        "bandsintown": Bandsintown(world).routes(),
        "apify": Apify(world).routes(),
        "spotify-api": SpotifyApi(world, tokens).routes(),
        "spotify-accounts": SpotifyAccounts(tokens).routes(),
    }
    app = Starlette(routes=[Mount(f"/{name}", _upstream(name, parts, faults)) for name, parts in routes.items()])
    app.state.faults, app.state.spotify_tokens = faults, tokens
    return app


def _upstream(name: UpstreamName, routes: Sequence[BaseRoute], faults: Faults) -> Misbehaving:
    return Misbehaving(Router(routes, redirect_slashes=False), name, faults)
