"""Every table as revision 0004 left it. Frozen: a later change is a revision of its own and never changes this copy."""

from store.migrations.tables_0004 import events, organizers, people, places, search
from store.migrations.tables_0004.base import metadata

__all__ = ["events", "metadata", "organizers", "people", "places", "search"]
