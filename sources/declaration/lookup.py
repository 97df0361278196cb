"""The registered sources, for the code below them that each source itself imports.

Matching, merging and the sandbox need to know every source, and a source's own module imports parts of them. So they ask here
when they run, and never import sources/registry.py themselves.
"""

from functools import cache
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sources.declaration.source import SourceDeclaration
    from store.events.records import SourceKey


def declared() -> "tuple[SourceDeclaration, ...]":
    """Every registered source, in the order of the registry."""
    sources: tuple[SourceDeclaration, ...] = _registry().SOURCES
    return sources


def declaration_of(key: "SourceKey") -> "SourceDeclaration | None":
    """One source's declaration; None for a key that is no longer registered, as old rows may hold."""
    return next((source for source in declared() if source.key == key), None)


@cache
def _registry() -> ModuleType:
    return import_module("sources.registry")
