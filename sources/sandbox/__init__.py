"""Simulates the upstreams on loopback with a synthetic world, for the first run, the tests and the benchmarks.

It shares no code with the adapters or the matcher, so that they read what somebody else wrote, as in production. What is named
here is imported when it is asked for: every process knows how a source reports, and only one that plays makes a world.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sources.sandbox.app import sandbox_app
    from sources.sandbox.faults import Fault, Faults
    from sources.sandbox.serving import serve_in_thread, serve_sandbox
    from sources.sandbox.world.gigs.evolve import evolve
    from sources.sandbox.world.size import WorldSize
    from sources.sandbox.world.world import World, build_world

__all__ = ["Fault", "Faults", "World", "WorldSize", "build_world", "evolve", "sandbox_app", "serve_in_thread", "serve_sandbox"]

_PLACES = {
    "sandbox_app": "app",
    "Fault": "faults",
    "Faults": "faults",
    "serve_in_thread": "serving",
    "serve_sandbox": "serving",
    "evolve": "world.gigs.evolve",
    "WorldSize": "world.size",
    "World": "world.world",
    "build_world": "world.world",
}


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
