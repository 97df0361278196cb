"""All sandbox upstreams as one ASGI app, each under its prefix."""

from collections.abc import Mapping, Sequence

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount, Router

from sources.declaration.lookup import declared
from sources.sandbox.faults import Faults, UpstreamName
from sources.sandbox.misbehaviour import Misbehaving
from sources.sandbox.spotify.accounts import SpotifyAccounts, Tokens
from sources.sandbox.spotify.api import SpotifyApi
from sources.sandbox.upstream import CallLimits, SandboxUpstream
from sources.sandbox.world.world import World

SPIKE_SPACING_S, DAILY_QUOTA = 0.2, 5000


def sandbox_app(
    world: World,
    faults: Faults | None = None,
    *,
    spike_arrest: bool = True,
    spacing_s: float = SPIKE_SPACING_S,
    quota: int = DAILY_QUOTA,
) -> Starlette:
    """The upstreams of a world.

    Shape: `app.state` holds the `faults` and `spotify_tokens`, through which tests revoke tokens.
    Units: `spacing_s` is the minimum time between calls with one key under spike arrest, `quota` the total number of calls; both
    apply to upstreams that have such limits.
    """
    faults, tokens = faults or Faults(), Tokens()
    limits = CallLimits(spacing_s if spike_arrest else 0.0, quota)
    routes: Mapping[UpstreamName, Sequence[BaseRoute]] = {
        **{one.name: one.routes(world, limits) for one in declared_upstreams()},
        "spotify-api": SpotifyApi(world, tokens).routes(),
        "spotify-accounts": SpotifyAccounts(tokens).routes(),
    }
    app = Starlette(routes=[Mount(f"/{name}", _upstream(name, parts, faults)) for name, parts in routes.items()])
    app.state.faults, app.state.spotify_tokens = faults, tokens
    return app


def declared_upstreams() -> tuple[SandboxUpstream, ...]:
    """The upstreams that the registered sources declare."""
    return tuple(source.sandbox for source in declared() if source.sandbox is not None)


def _upstream(name: UpstreamName, routes: Sequence[BaseRoute], faults: Faults) -> Misbehaving:
    return Misbehaving(Router(routes, redirect_slashes=False), name, faults)
