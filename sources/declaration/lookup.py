"""The registered sources, for the code below them that each source itself imports.

Matching, merging and the sandbox need to know every source, and a source's own module imports parts of them. So they ask here
when they run, and never import sources/registry.py themselves.
"""

from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any, Protocol

from sources.declaration.pages import PageAddress
from sources.declaration.samples import Recordings
from sources.declaration.trust import Trust


class RegisteredSource(Protocol):
    """The part of a SourceDeclaration (see sources/declaration/source.py) that code below the registry reads."""

    @property
    def key(self) -> str:
        """The source's key."""
        ...

    @property
    def trust(self) -> Trust:
        """How far it is trusted."""
        ...

    @property
    def sells(self) -> bool:
        """Whether its pages sell tickets."""
        ...

    @property
    def lists_per_artist(self) -> bool:
        """Whether one gig has an id for each artist."""
        ...

    @property
    def is_told_by_many(self) -> bool:
        """Whether several people may enter one gig."""
        ...

    @property
    def pages(self) -> tuple[PageAddress, ...]:
        """How its own pages are recognised."""
        ...

    @property
    def recordings(self) -> Recordings:
        """How its recorded responses are read."""
        ...

    @property
    def sandbox(self) -> Any:
        """A SandboxUpstream (sources/sandbox/upstream.py), or None."""
        ...

    @property
    def habits(self) -> Any:
        """Habits (sources/sandbox/world/listings/habits.py), or None."""
        ...


def declared() -> tuple[RegisteredSource, ...]:
    """Every registered source, in the order of the registry."""
    sources: tuple[RegisteredSource, ...] = _registry().SOURCES
    return sources


def declaration_of(key: str) -> RegisteredSource | None:
    """One source's declaration; None for a key that is no longer registered, as old rows may hold."""
    return next((source for source in declared() if source.key == key), None)


@cache
def _registry() -> ModuleType:
    return import_module("sources.registry")
