"""Documents are parsed, measured and validated once per text and kept in a bounded cache."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    parse,
    validate,
)

from schema.execution.cost import OperationCost
from schema.execution.errors import DocumentRefused, Refusal, refused_document
from schema.execution.incremental import without_increments
from schema.execution.interface import Memory
from schema.execution.limits import check_document, check_text
from schema.execution.publicity import OWN_MARKS, is_lasting, is_of_catalog, is_public
from schema.execution.secrecy import NO_INTROSPECTION, introspects, refused_silently, refused_validation
from schema.execution.settings import GraphQLSettings
from schema.execution.validation.rules import AllRules
from schema.execution.validation.slimming import loosen, slim
from store.cache import ProvenCache

MAX_VALIDATION_ERRORS = 20
_OPERATION_BYTES: Final = 1_500  # beside its nodes
_REFUSED_BYTES: Final = 400
_ERROR_BYTES: Final = 650  # beside its message


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """One operation of a valid document, ready to run. `document` has no @defer and no @stream; `incremental`, if any, has."""

    name: str | None
    kind: OperationType
    document: DocumentNode
    cost: OperationCost
    memory: Memory
    has_one_field: bool = False  # at the root: if it was refused, nothing was done
    is_public: bool = False  # the response is the same for every anonymous caller
    is_of_catalog: bool = False  # and for as long as the catalog's version stands
    is_lasting: bool = False  # and whatever the time, up to an instant that is known when it runs
    incremental: DocumentNode | None = None
    is_of_catalog_but_marks: bool = False  # the same, but for what the caller marked of the events in it
    is_lasting_but_marks: bool = False


@dataclass(slots=True, eq=False)
class Document:
    """A valid document's operations, by name. Units: `size` is about how many bytes it takes, with what engines know of it."""

    operations: dict[str | None, Operation]
    size: int

    def pick(self, name: str | None) -> Operation:
        """The operation to run.

        Errors: Refusal if no operation has the name, or if a name is required.
        """
        if name is None and len(self.operations) == 1:
            return next(iter(self.operations.values()))
        if name is None:
            raise Refusal("The document contains several operations; set operationName to choose one.", field="operationName")
        if name not in self.operations:
            raise Refusal(f"The document does not contain an operation named {name[:100]!r}.", field="operationName")
        return self.operations[name]


class DocumentCache:
    """Reads each document, including rejected ones, only once while it is cached: at most so many bytes as the settings say."""

    def __init__(self, schema: GraphQLSchema, settings: GraphQLSettings) -> None:
        self._schema = schema
        self._settings = settings
        self.kept: ProvenCache[str, Document | DocumentRefused] = ProvenCache(
            max_weight=settings.document_cache_bytes, weigh=_weigh
        )

    def read(self, text: str) -> Document:
        """The document for this text.

        Errors: DocumentRefused for syntax, limits and validation.
        """
        known = self.kept.get(text)
        if known is None:
            known = self._read(text)
            self.kept.put(text, known)
        if isinstance(known, DocumentRefused):
            raise known.again()
        return known

    def _read(self, text: str) -> Document | DocumentRefused:
        settings = self._settings
        try:
            check_text(text, settings)
            node = parse(text, max_tokens=settings.max_tokens)
            check_document(node, settings)
        except DocumentRefused as refused:
            return refused.again()
        except GraphQLError as error:
            return refused_document("GRAPHQL_PARSE_FAILED", [error])
        loosen(node)
        if not settings.introspection and introspects(self._schema, node):
            return refused_silently(NO_INTROSPECTION)
        hides = not settings.suggests
        errors = validate(self._schema, node, (AllRules,), max_errors=MAX_VALIDATION_ERRORS, hide_suggestions=hides)
        if errors:
            return refused_validation(errors, settings)
        return self._document(text, node)

    def _document(self, text: str, node: DocumentNode) -> Document:
        fragments = {found.name.value: found for found in node.definitions if isinstance(found, FragmentDefinitionNode)}
        whole, size = without_increments(node), sys.getsizeof(text) + slim(node)
        if whole is not node:
            size += slim(whole)
        operations: dict[str | None, Operation] = {}
        for found in node.definitions:
            if isinstance(found, OperationDefinitionNode):
                operation = _operation(self._schema, found, fragments, whole, None if whole is node else node)
                operation.memory.grew = partial(self._grew, text)
                operations[operation.name] = operation
        return Document(operations, size + _OPERATION_BYTES * len(operations))

    def _grew(self, text: str, by: int) -> None:
        document = self.kept.peek(text)
        if isinstance(document, Document):
            document.size += by
            self.kept.grew(text, by)


def _operation(
    schema: GraphQLSchema,
    found: OperationDefinitionNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    whole: DocumentNode,
    incremental: DocumentNode | None,
) -> Operation:
    roots = found.selection_set.selections
    public = is_public(schema, found, fragments)
    of_catalog = public and is_of_catalog(schema, found, fragments)
    lasting = of_catalog and is_lasting(schema, found, fragments)
    but_marks = of_catalog or is_of_catalog(schema, found, fragments, but=OWN_MARKS)
    return Operation(
        found.name.value if found.name else None,
        found.operation,
        whole,
        OperationCost(schema, found, fragments),
        Memory(),
        len(roots) == 1 and isinstance(roots[0], FieldNode),
        public,
        of_catalog,
        lasting,
        incremental,
        but_marks,
        lasting or (but_marks and is_lasting(schema, found, fragments, but=OWN_MARKS)),
    )


def _weigh(text: str, document: Document | DocumentRefused) -> int:
    if isinstance(document, Document):
        return document.size
    return sys.getsizeof(text) + _REFUSED_BYTES + sum(_ERROR_BYTES + len(error["message"]) for error in document.errors())
