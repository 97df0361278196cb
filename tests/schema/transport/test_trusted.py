"""Trusted documents: which manifests are read, what is run, logged or refused, and by which names clients ask."""

import hashlib
from pathlib import Path
from typing import Any
from urllib.parse import quote

import orjson
import pytest

from schema.transport.settings import TrustedSettings
from schema.transport.trusted.documents import TrustedDocuments, trusted_documents
from schema.transport.trusted.manifest import ManifestError, manifest_complaint, read_manifest
from store.errors import SettingsError
from store.settings import read
from tests.schema.execution.small_schema import small_client
from tests.schema.transport.asgi_client import Client

TEXT = "query Greet { hello }"
DIGEST = hashlib.sha256(TEXT.encode()).hexdigest()
BY_ID = {DIGEST: TEXT, "greet-2": 'query Greet2 { hello(name: "you") }'}
APOLLO = {
    "format": "apollo-persisted-query-manifest",
    "version": 1,
    "operations": [{"id": DIGEST, "name": "Greet", "type": "query", "body": TEXT}],
}


def _client(mode: str = "only") -> Client:
    return small_client(trusted=TrustedDocuments(BY_ID, mode))


def _file(tmp_path: Path, content: Any) -> str:
    path = tmp_path / "manifest.json"
    path.write_bytes(content if isinstance(content, bytes) else orjson.dumps(content))
    return str(path)


@pytest.mark.parametrize("content", [{DIGEST: TEXT}, APOLLO])
def test_manifests_of_relay_codegen_and_apollo_are_read(tmp_path: Path, content: Any) -> None:
    assert read_manifest(_file(tmp_path, content)) == {DIGEST: TEXT}


@pytest.mark.parametrize(
    "content", [b"", b"{", [], {}, {"a": 5}, APOLLO | {"version": 2}, APOLLO | {"operations": [{}]}, APOLLO | {"operations": 5}]
)
def test_anything_else_stops_the_start(tmp_path: Path, content: Any) -> None:
    path = _file(tmp_path, content)
    with pytest.raises(ManifestError):
        read_manifest(path)
    with pytest.raises(SettingsError, match="GRAPHQL_TRUSTED_DOCUMENTS"):
        read(TrustedSettings, {"GRAPHQL_TRUSTED_DOCUMENTS": path})
    assert manifest_complaint(str(tmp_path / "absent.json")) == "cannot be read: No such file or directory"


@pytest.mark.parametrize(
    "sent",
    [
        {"query": TEXT},
        {"documentId": DIGEST},
        {"doc_id": DIGEST},
        {"id": DIGEST},
        {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": DIGEST}}},
        {"query": TEXT, "extensions": {"persistedQuery": {"version": 1, "sha256Hash": DIGEST}}},
    ],
)
async def test_a_trusted_document_runs_by_its_id_or_its_text(sent: dict[str, Any]) -> None:
    assert (await _client().post(sent)).json()["data"] == {"hello": "hello world"}


async def test_ids_are_taken_from_addresses_too() -> None:
    reply = await _client().get(f"/graphql?documentId={quote('greet-2')}")
    assert reply.json()["data"] == {"hello": "hello you"}


@pytest.mark.parametrize("accept", ["application/graphql-response+json", "text/event-stream"])
async def test_nothing_else_runs(accept: str) -> None:
    client, other = _client(), "{ hello }"
    digest = hashlib.sha256(other.encode()).hexdigest()
    hashed = {"query": other, "extensions": {"persistedQuery": {"version": 1, "sha256Hash": digest}}}
    for sent in ({"query": other}, hashed, {"query": "{ nonsense"}):
        reply = await client.post(sent, accept=accept)
        assert (reply.status, reply.code) == (403, "FORBIDDEN")
        assert reply.json()["errors"][0]["extensions"]["reason"] == "UNTRUSTED_DOCUMENT"
    unknown = await client.post({"documentId": "unknown"}, accept=accept)
    assert unknown.code == "PERSISTED_QUERY_NOT_FOUND"


async def test_a_log_names_each_other_document_once(caplog: pytest.LogCaptureFixture) -> None:
    client = _client("log")
    for _ in range(3):
        assert (await client.post({"query": "{ hello }"})).json()["data"] == {"hello": "hello world"}
    await client.post({"query": TEXT})
    assert [record.getMessage().count("{ hello }") for record in caplog.records] == [1]


async def test_off_ignores_the_manifest(tmp_path: Path) -> None:
    settings = TrustedSettings(_file(tmp_path, BY_ID), "off")
    client = small_client(trusted=trusted_documents(settings))
    assert (await client.post({"query": "{ hello }"})).json()["data"] == {"hello": "hello world"}
    assert (await client.post({"documentId": DIGEST})).code == "PERSISTED_QUERY_NOT_FOUND"
