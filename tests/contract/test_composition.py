"""The subgraph composes with a peer's under Apollo's own composition, which npm installs for the test."""

import json
import subprocess
from pathlib import Path

from schema.subgraph_sdl import subgraph_sdl
from tests.npm import installed
from tests.schema.asking import SCHEMA

SCRIPT = Path(__file__).with_name("compose_subgraphs.mjs")
PACKAGES = Path(__file__).parents[1] / "clients"
PEER = """
extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable", "@external"])
type Query { reviews: [Review!]! }
type Review { id: ID! stars: Int! event: Event venue: Venue }
type Event @key(fields: "id") { id: ID! reviews(first: Int): ReviewConnection! }
type Venue @key(fields: "databaseId") { databaseId: Int! reviews: [Review!]! }
type ReviewConnection { nodes: [Review!]! pageInfo: PageInfo! }
type PageInfo @shareable { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
"""


def test_it_composes_with_a_peer(tmp_path: Path) -> None:
    (tmp_path / "gigs.graphql").write_text(subgraph_sdl(SCHEMA), "utf-8")
    (tmp_path / "peer.graphql").write_text(PEER, "utf-8")
    command = ["node", str(SCRIPT), str(installed(PACKAGES)), str(tmp_path / "gigs.graphql"), str(tmp_path / "peer.graphql")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    composed = json.loads(done.stdout)
    assert composed["errors"] == []
    for part in ("reviews", 'join__type(graph: GIGS, key: "databaseId")', "type Review"):
        assert part in composed["supergraph"]
