"""The comparison with the peers compares what it says."""

import json
import random

import pytest
from graphql import build_schema, parse, validate

from bench.peers.__main__ import count_leaves, difference
from bench.peers.operations import OPERATIONS
from bench.peers.servers import HERE, PEERS
from schema.assembly import make_schema

OURS = make_schema()._schema
THEIRS = build_schema((HERE / "schema.graphql").read_text())


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_every_operation_fits_both_schemas(operation: object) -> None:
    call = operation.make(random.Random(1))  # type: ignore[attr-defined]
    assert validate(OURS, parse(call.query)) == []
    assert validate(THEIRS, parse(call.query)) == []


def test_a_request_says_who_asks_and_how_long_it_is() -> None:
    call = OPERATIONS[0].make(random.Random(1))
    head, _, body = call.request(is_rest=False, token="abc").partition(b"\r\n\r\n")
    assert b"Authorization: Bearer abc\r\n" in head
    assert f"Content-Length: {len(body)}".encode() in head
    assert call.request(is_rest=True, token=None).startswith(b"GET /events?city=")


def test_variables_spread() -> None:
    dice = random.Random(1)
    for operation in OPERATIONS:
        assert len({str(operation.make(dice).variables) for _ in range(100)}) >= 8


def test_contents_are_compared_leaf_by_leaf() -> None:
    one = {"events": {"nodes": [{"id": "a", "price": None}, {"id": "b", "price": {"min": "1.00"}}]}}
    other = {"events": {"nodes": [{"id": "a", "price": None}, {"id": "b", "price": {"min": "1.0"}}]}}
    assert count_leaves(one) == 4
    assert difference(one, other, "Q20") == "Q20.events.nodes.1.price.min: 1.00 against 1.0"


def test_the_lock_file_names_no_registry() -> None:
    lock = json.loads((HERE / "package-lock.json").read_text())
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []
    assert all(package.get("integrity") for name, package in lock["packages"].items() if name)


def test_every_peer_has_its_program() -> None:
    for peer in PEERS[2:]:
        assert (HERE / peer.command[1]).is_file()
