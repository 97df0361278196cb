"""Merging the listings of one event: pure, the same whatever their order, each field from the listing believed first for it."""

from sources.merging.merge import dedupe_key, merge
from sources.merging.records import Merged, SeenListing

__all__ = ["Merged", "SeenListing", "dedupe_key", "merge"]
