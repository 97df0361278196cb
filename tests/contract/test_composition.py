"""The subgraph composes with a peer's under Apollo's own composition, which npm installs for the test."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from schema.subgraph_sdl import subgraph_sdl
from tests.schema.asking import SCHEMA

SCRIPT = Path(__file__).with_name("compose_subgraphs.mjs")
PACKAGES = ("@apollo/composition@2", "graphql@16")
PEER = """
extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable", "@external"])
type Query { reviews: [Review!]! }
type Review { id: ID! stars: Int! event: Event venue: Venue }
type Event @key(fields: "id") { id: ID! reviews(first: Int): ReviewConnection! }
type Venue @key(fields: "databaseId") { databaseId: Int! reviews: [Review!]! }
type ReviewConnection { nodes: [Review!]! pageInfo: PageInfo! }
type PageInfo @shareable { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with Apollo's composition in it."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        pytest.skip("npm is not installed")
    directory = tmp_path_factory.mktemp("composition")
    command = ["npm", "install", "--prefix", str(directory), "--no-audit", "--no-fund", "--ignore-scripts", *PACKAGES]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    if done.returncode != 0:
        pytest.skip(f"npm cannot install {' '.join(PACKAGES)}: {done.stderr.strip()[-200:]}")
    return directory


def test_it_composes_with_a_peer(installed: Path) -> None:
    (installed / "gigs.graphql").write_text(subgraph_sdl(SCHEMA), "utf-8")
    (installed / "peer.graphql").write_text(PEER, "utf-8")
    command = ["node", str(SCRIPT), str(installed), str(installed / "gigs.graphql"), str(installed / "peer.graphql")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    composed = json.loads(done.stdout)
    assert composed["errors"] == []
    for part in ("reviews", 'join__type(graph: GIGS, key: "databaseId")', "type Review"):
        assert part in composed["supergraph"]
