"""Merging the listings of one event: pure, independent of their order, each field from the most trusted listing."""

from sources.merging.merge import dedupe_key, merge
from sources.merging.records import Merged, SeenListing

__all__ = ["Merged", "SeenListing", "dedupe_key", "merge"]
