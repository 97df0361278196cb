"""Simulates the upstreams on loopback with a synthetic world, for the first run, the tests and the benchmarks.

It shares no code with the adapters or the matcher, so that they read what somebody else wrote, as in production.
"""

from sources.sandbox.app import sandbox_app
from sources.sandbox.faults import Fault, Faults
from sources.sandbox.serving import serve_in_thread, serve_sandbox
from sources.sandbox.world.gigs.evolve import evolve
from sources.sandbox.world.size import WorldSize
from sources.sandbox.world.world import World, build_world

__all__ = ["Fault", "Faults", "World", "WorldSize", "build_world", "evolve", "sandbox_app", "serve_in_thread", "serve_sandbox"]
