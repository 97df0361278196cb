"""What a source declares for the sandbox to play its upstream."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from starlette.routing import BaseRoute

if TYPE_CHECKING:
    from sources.sandbox.world.world import World


@dataclass(frozen=True, slots=True)
class CallLimits:
    """How many calls an upstream takes of one key: at least `spacing_s` apart, at most `quota` in all."""

    spacing_s: float
    quota: int


def _nothing_more(world: World) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxUpstream:
    """One upstream as the sandbox plays it, served under /<name>.

    `probe` is a path with its query that gets a good answer, for the tests of the fault switches. `routes` makes its routes over
    a world. `environ` are the settings that lead the source there and turn it on: {base} stands for the sandbox's address.
    `world_environ` are settings that depend on the world, such as ids of organizations. `refusals` are the bodies it sends with
    error statuses, which the fault switches play; a status that isn't listed comes with an empty body.
    """

    name: str
    probe: str
    routes: Callable[[World, CallLimits], Sequence[BaseRoute]]
    environ: Mapping[str, str]
    world_environ: Callable[[World], Mapping[str, str]] = _nothing_more
    refusals: Mapping[int, Any] = field(default_factory=dict)
