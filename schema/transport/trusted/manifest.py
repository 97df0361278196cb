"""Reads the manifests of trusted documents that client builds write.

Source: Relay's and graphql-codegen's `persisted_queries.json` / `persisted-documents.json` ({id: text}), and Apollo's
persisted-query manifest, version 1 ({format, version, operations: [{id, body}]}).
"""

from pathlib import Path
from typing import Any

import orjson

APOLLO = "apollo-persisted-query-manifest"


class ManifestError(ValueError):
    """The file is not a manifest of any known format."""


def read_manifest(path: str) -> dict[str, str]:
    """The documents' texts by their ids.

    Errors: ManifestError saying what is wrong with the file.
    """
    try:
        found = orjson.loads(Path(path).read_bytes())
    except OSError as error:
        raise ManifestError(f"cannot be read: {error.strerror}") from None
    except orjson.JSONDecodeError as error:
        raise ManifestError(f"is not JSON: {error.msg} (line {error.lineno})") from None
    pairs = _apollo_pairs(found) if isinstance(found, dict) and found.get("format") == APOLLO else found
    if not isinstance(pairs, dict) or not pairs or not all(isinstance(text, str) for text in pairs.values()):
        raise ManifestError('must contain documents as {"id": "text"}, or be a persisted query manifest of Apollo')
    return pairs


def manifest_complaint(path: str | None) -> str | None:
    """What is wrong with a manifest; None if nothing is."""
    try:
        if path is not None:
            read_manifest(path)
    except ManifestError as error:
        return str(error)
    return None


def _apollo_pairs(found: dict[str, Any]) -> dict[str, Any]:
    if found.get("version") != 1:
        raise ManifestError("must be version 1 of Apollo's manifest")
    try:
        return {operation["id"]: operation["body"] for operation in found["operations"]}
    except (KeyError, TypeError):
        raise ManifestError("must list operations, each with an id and a body") from None
