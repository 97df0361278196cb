"""Trusted documents: those that the operator's own clients were built with. Others are let through, logged or refused."""

import hashlib
import logging
from collections.abc import Mapping

from schema.execution.errors import Code, Refusal
from schema.transport.settings import OFF, ONLY, TrustedSettings
from schema.transport.trusted.manifest import read_manifest
from store.cache import BoundedCache

logger = logging.getLogger(__name__)

_LOGGED_MAX = 1_000  # each once, and so that a flood of documents cannot fill the memory


class UntrustedDocument(Refusal):
    """A document that is not in the manifest."""

    code: Code = "FORBIDDEN"
    status = 403

    def __init__(self) -> None:
        super().__init__("This server runs only the documents that it was given beforehand.", reason="UNTRUSTED_DOCUMENT")


class TrustedDocuments:
    """The manifest's documents. Clients send the id alone, or exactly the manifest's text."""

    def __init__(self, by_id: Mapping[str, str] | None = None, mode: str = OFF) -> None:
        self._by_id = dict(by_id or {})
        self._texts = frozenset(self._by_id.values())
        self._mode = mode if self._by_id else OFF
        self._logged: BoundedCache[str, bool] = BoundedCache(
            max_entries=_LOGGED_MAX, max_weight=_LOGGED_MAX, weigh=lambda digest, known: 1
        )

    def find(self, document_id: str) -> str | None:
        """The text with this id."""
        return self._by_id.get(document_id) if self._mode != OFF else None

    def check(self, text: str) -> None:
        """Let a document pass, log it once, or refuse it, as the mode says.

        Errors: UntrustedDocument.
        """
        if self._mode == OFF or text in self._texts:
            return
        if self._mode == ONLY:
            raise UntrustedDocument
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        if self._logged.get(digest) is None:
            self._logged.put(digest, True)
            logger.warning("a document outside the manifest was sent: sha256 %s, beginning %.80r", digest, text)


def trusted_documents(settings: TrustedSettings) -> TrustedDocuments:
    """The documents of the settings' manifest.

    Errors: ManifestError.
    """
    if settings.documents is None:
        return TrustedDocuments()
    return TrustedDocuments(read_manifest(settings.documents), settings.mode.lower())
