"""What is kept of a parsed document: all that running it needs, and little of what parsing and validating it left.

graphql-core's tree holds every token of the text and a location for each node, most of which only the errors of validation
name; a name is an object of its own wherever it stands. Once a document is valid, its locations lose their tokens, those that no
error of an execution names are dropped, and equal names become one object: schema's own names among all documents.

Nor does a valid document wait for the garbage collector once nobody needs it: by themselves, its tokens point to one another.
"""

import sys
from typing import Any, Final

from graphql import (
    ArgumentNode,
    DirectiveNode,
    DocumentNode,
    FieldNode,
    NamedTypeNode,
    NameNode,
    Node,
    SelectionSetNode,
    Source,
    Token,
)
from graphql.language import Location
from graphql.language.ast import QUERY_DOCUMENT_KEYS

_IN_SCHEMA: Final = (FieldNode, ArgumentNode, NamedTypeNode, DirectiveNode)  # their names are, in a valid document
_NEVER_NAMED: Final = (SelectionSetNode, NamedTypeNode, DocumentNode)  # by errors of an execution

# About what objects take, in bytes, each with what is its own.
_NODE_BYTES: Final = 140
_PLACE_BYTES: Final = 72
_NAME_BYTES: Final = 200
_ITEM_BYTES: Final = 8

_schema_names: dict[str, NameNode] = {}  # at most as many as the schema has


class Place(Location):
    """A location without its tokens."""

    __slots__ = ()

    def __init__(self, start: int, end: int, source: Source) -> None:
        self.start = start
        self.end = end
        self.source = source


def loosen(document: DocumentNode) -> None:
    """Let go of the tokens' cycle, of a document that nobody goes on to read by its tokens."""
    token: Token | None = document.loc.start_token if document.loc else None
    while token is not None:
        token.prev = None
        token = token.next


def slim(document: DocumentNode) -> int:
    """Make a valid document slim, in place; returns about how many bytes it takes then.

    What of it is slim already, as what two documents have in common, counts in both.
    """
    made = _Slimming()
    made.node(document)
    return made.size


class _Slimming:
    def __init__(self) -> None:
        self.size = 0
        self._names: dict[str, NameNode] = {}

    def node(self, node: Node) -> None:
        self.size += _NODE_BYTES
        self._place(node)
        for key in QUERY_DOCUMENT_KEYS.get(node.kind, ()):
            inner: Any = getattr(node, key, None)
            if inner.__class__ is NameNode:
                names = _schema_names if key == "name" and isinstance(node, _IN_SCHEMA) else self._names
                _set(node, key, self._name(names, inner))
            elif isinstance(inner, Node):
                self.node(inner)
            elif inner:
                self.size += _ITEM_BYTES * len(inner)
                for one in inner:
                    self.node(one)

    def _place(self, node: Node) -> None:
        found = node.loc
        if found is None:
            return
        if isinstance(node, _NEVER_NAMED):
            _set(node, "loc", None)
            return
        self.size += _PLACE_BYTES
        if found.__class__ is not Place:
            _set(node, "loc", Place(found.start, found.end, found.source))

    def _name(self, names: dict[str, NameNode], node: NameNode) -> NameNode:
        known = names.get(node.value)
        if known is None:
            known = names[node.value] = NameNode(value=sys.intern(node.value))
            if names is self._names:
                self.size += _NAME_BYTES + len(node.value)
        return known


def _set(node: Node, key: str, value: Any) -> None:
    object.__setattr__(node, key, value)  # frozen, but nobody else has seen it yet
