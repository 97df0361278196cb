"""Automatic persisted queries: a client sends a document's hash, and its text only on request.

A registered document is known to every process, by way of Redis or the database; each remembers those that it used last.
"""

import hashlib
import hmac
import sys
from typing import Any

from schema.execution.errors import MalformedRequest, PersistedQueryNotFound
from schema.transport.request import SentOperation
from schema.transport.shared_texts import SharedTexts
from schema.transport.trusted.documents import TrustedDocuments
from store.cache import BoundedCache

FIELD = "extensions.persistedQuery"
MAX_BYTES = 1_000_000
_ENTRY_BYTES = 300  # beside the text


class PersistedQueries:
    """Document texts by their SHA-256; the least recently used is dropped first.

    Only documents that were executed are kept, so that it cannot be filled with rubbish.
    """

    def __init__(self, capacity: int, shared: SharedTexts | None = None, trusted: TrustedDocuments | None = None) -> None:
        self._shared = shared
        self._trusted = trusted or TrustedDocuments()
        self.texts: BoundedCache[str, str] = BoundedCache(
            max_entries=capacity, max_weight=MAX_BYTES, weigh=lambda digest, text: _ENTRY_BYTES + sys.getsizeof(text)
        )

    async def text(self, sent: SentOperation) -> str:
        """The document text for this operation.

        Errors: PersistedQueryNotFound; MalformedRequest if the hash is invalid or does not match the text; UntrustedDocument.
        """
        is_plain = sent.query is not None and "persistedQuery" not in sent.extensions
        text = sent.query or "" if is_plain else await self._text(sent)
        self._trusted.check(text)
        return text

    async def _text(self, sent: SentOperation) -> str:
        if sent.query is None and sent.document_id is not None:
            found = self._trusted.find(sent.document_id)
            if found is None:
                raise PersistedQueryNotFound
            return found
        digest = _digest(sent.extensions.get("persistedQuery"))
        if digest is None:
            return sent.query or ""
        if sent.query is None:
            return await self._known(digest)
        if not hmac.compare_digest(hashlib.sha256(sent.query.encode()).hexdigest(), digest):
            raise MalformedRequest("The hash does not match the query.", field=f"{FIELD}.sha256Hash")
        return sent.query

    async def keep(self, sent: SentOperation) -> None:
        """Store the text of an executed operation that came with its hash."""
        digest = _digest(sent.extensions.get("persistedQuery"))
        if digest is None or sent.query is None or digest in self.texts:
            return
        self.texts.put(digest, sent.query)
        if self._shared is not None and not _may_hold_secrets(sent.query):
            await self._shared.keep(digest, sent.query)

    async def _known(self, digest: str) -> str:
        text = self._trusted.find(digest) or self.texts.get(digest)
        if text is None and self._shared is not None:
            text = await self._shared.find(digest)
            if text is not None and hashlib.sha256(text.encode()).hexdigest() == digest:
                self.texts.put(digest, text)
                return text
            text = None
        if text is None:
            raise PersistedQueryNotFound()
        return text


def _may_hold_secrets(text: str) -> bool:
    """Whether a password, say, may have been written into the document: that belongs into no store."""
    return "mutation" in text and '"' in text


def _digest(persisted: Any) -> str | None:
    if persisted is None:
        return None
    if not isinstance(persisted, dict):
        raise MalformedRequest(f"{FIELD} must be an object.", field=FIELD)
    if persisted.get("version") != 1:
        raise MalformedRequest(f"{FIELD}.version must be 1.", field=f"{FIELD}.version")
    digest = persisted.get("sha256Hash")
    if not isinstance(digest, str) or len(digest) != 64 or not set(digest.lower()) <= set("0123456789abcdef"):
        raise MalformedRequest(f"{FIELD}.sha256Hash must be 64 hexadecimal digits.", field=f"{FIELD}.sha256Hash")
    return digest.lower()
