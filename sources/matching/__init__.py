"""Recognising the same gig across sources: pure functions from listings to clusters, without any I/O.

Identity in layers: a person's decision, a ticket link that leads to another listing, then venue, bill and hour of one night
weighed together (pairs.py), and facts that forbid a match whatever else agrees (blockers.py). Wrong merges hide real gigs, so
uncertain pairs stay apart and are returned as reviews.
"""

from sources.matching.addresses import canonical_address
from sources.matching.clusters import NONE, Cluster, Clustering, Decided, UncertainPair, cluster, cluster_reached
from sources.matching.features import ListingKey
from sources.matching.neighbourhood import Neighbourhood
from sources.matching.nights import Nights, nights_of
from sources.matching.show_markers import read_show_markers

__all__ = [
    "NONE",
    "Cluster",
    "Clustering",
    "Decided",
    "ListingKey",
    "Neighbourhood",
    "Nights",
    "UncertainPair",
    "canonical_address",
    "cluster",
    "cluster_reached",
    "nights_of",
    "read_show_markers",
]
