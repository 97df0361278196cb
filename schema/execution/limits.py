"""Limits on a document's depth, width and length, checked before validation.

Each definition is visited once, without recursion, and fragments are summed from the leaves up: the work is linear in the
size of the document, however often its fragments are spread.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    ListValueNode,
    Node,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from schema.execution.errors import DocumentRefused, Refusal
from schema.execution.settings import GraphQLSettings

MAX_NESTING = 60  # fields and fragments together: what the recursive visitors after this one can handle
MAX_OPERATIONS = 20
MAX_FRAGMENTS = 60
MAX_OVERLAP = 10_000  # pairs of equal response names: validation's merge rule compares each pair
MAX_VARIABLE_VALUES = 5_000
MAX_VARIABLE_DEPTH = 12

# Strings may end unclosed, so that every character is examined only once, whatever the text.
_TOKEN = re.compile(
    r'"""(?:\\"""|[^"]|"(?!""))*+(?:""")?|"(?:\\.|[^"\\\r\n])*+"?|#[^\r\n]*|\.\.\.'
    r"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\w+|[!$&():=@\[\]{|}]",
    re.ASCII,
)


@dataclass(slots=True)
class Measure:
    """The figures of one definition; fragments spread in it are included only after `total`."""

    depth: int = 0
    nesting: int = 0
    fields: int = 0
    root_fields: int = 0
    aliases: int = 0
    directives: int = 0
    spreads: list[tuple[str, int, int]] = field(default_factory=list)  # fragment, depth and nesting at the spread


@dataclass(slots=True)
class Measured:
    """A document's figures: one measure per operation and fragment, and the work the measuring took."""

    operations: list[Measure]
    fragments: list[Measure]
    overlap: int
    longest_list: int
    visited: int


def measure(document: DocumentNode) -> Measured:
    """The figures of a document; each definition is visited once.

    Errors: DocumentRefused for a cycle of fragments.
    """
    walk = _Walk()
    fragments: dict[str, Measure] = {}
    operations: list[Measure] = []
    for definition in document.definitions:
        if isinstance(definition, FragmentDefinitionNode):
            fragments[definition.name.value] = walk.definition(definition)
        elif isinstance(definition, OperationDefinitionNode):
            operations.append(walk.definition(definition))
    totals = _totals(fragments)
    return Measured(
        [_total(operation, totals) for operation in operations],
        list(totals.values()),
        sum(count * count for count in walk.names.values() if count > 1),
        walk.longest_list,
        walk.visited,
    )


def check_text(text: str, settings: GraphQLSettings) -> None:
    """Reject texts that are too long to parse: the parser would take about twenty times as long to do so.

    Errors: DocumentRefused.
    """
    _refuse_above("characters", len(text), settings.max_document_chars)
    _refuse_above("tokens", sum(1 for _ in _TOKEN.finditer(text)), settings.max_tokens)


def check_document(document: DocumentNode, settings: GraphQLSettings) -> Measured:
    """The document's figures if all are within the limits.

    Errors: DocumentRefused naming the limit, the figure and the maximum.
    """
    measured = measure(document)
    _refuse_above("operations", len(measured.operations), MAX_OPERATIONS)
    _refuse_above("fragments", len(measured.fragments), MAX_FRAGMENTS)
    _refuse_above("comparisons of repeated fields", measured.overlap, MAX_OVERLAP)
    _refuse_above("list items", measured.longest_list, settings.max_list_items)
    for part in (*measured.operations, *measured.fragments):  # validation visits unused fragments too
        _refuse_above("fields", part.fields, settings.max_fields)
    for operation in measured.operations:
        _refuse_above("depth", operation.depth, settings.max_depth)
        _refuse_above("nesting", operation.nesting, MAX_NESTING)
        _refuse_above("root fields", operation.root_fields, settings.max_root_fields)
        _refuse_above("aliases", operation.aliases, settings.max_aliases)
        _refuse_above("directives", operation.directives, settings.max_directives)
    return measured


def check_variables(variables: Mapping[str, Any], settings: GraphQLSettings) -> None:
    """Reject variables with too much content before anything examines them.

    Errors: Refusal naming the variable.
    """
    count = 0
    for name, given in variables.items():
        stack: list[tuple[Any, int]] = [(given, 1)]
        while stack:
            value, depth = stack.pop()
            count += 1
            if isinstance(value, (list, dict)):
                if isinstance(value, list) and len(value) > settings.max_list_items:
                    raise _too_much(name, f"contains a list of {len(value)} items", settings.max_list_items)
                if depth > MAX_VARIABLE_DEPTH:
                    raise _too_much(name, "is nested too deeply", MAX_VARIABLE_DEPTH)
                stack.extend((inner, depth + 1) for inner in (value.values() if isinstance(value, dict) else value))
            if count + len(stack) > MAX_VARIABLE_VALUES:
                raise _too_much(name, "contains too many values", MAX_VARIABLE_VALUES)


def limit_refusal(limit: str, requested: int, maximum: int) -> DocumentRefused:
    """The response to a document that exceeds a limit."""
    message = f"The document exceeds the limit of {maximum} {limit}: it has {min(requested, 10**9)}."
    if limit in ("depth", "nesting", "cost"):
        message = f"The document's {limit} of {min(requested, 10**9)} exceeds the limit of {maximum}."
    extensions = {"code": "GRAPHQL_VALIDATION_FAILED", "limit": limit, "requested": min(requested, 10**9), "maximum": maximum}
    return DocumentRefused("GRAPHQL_VALIDATION_FAILED", [{"message": message, "extensions": extensions}])


class _Walk:
    """Visits definitions with its own stack, and keeps the counts of the whole document."""

    def __init__(self) -> None:
        self.names: Counter[str] = Counter()
        self.longest_list = 0
        self.visited = 0

    def definition(self, node: OperationDefinitionNode | FragmentDefinitionNode) -> Measure:
        found = Measure(directives=len(node.directives or ()))
        if isinstance(node, OperationDefinitionNode):
            for variable in node.variable_definitions or ():
                found.directives += len(variable.directives or ())
                if variable.default_value is not None:
                    self._values(variable.default_value)
        stack: list[tuple[SelectionSetNode, int, int]] = [(node.selection_set, 1, 1)]
        while stack:
            selections, depth, nesting = stack.pop()
            found.nesting = max(found.nesting, nesting)
            for selection in selections.selections:
                self.visited += 1
                found.directives += len(selection.directives or ())
                if isinstance(selection, FragmentSpreadNode):
                    found.spreads.append((selection.name.value, depth, nesting))
                    continue
                if isinstance(selection, FieldNode):
                    self._field(selection, found, depth)
                inner: SelectionSetNode | None = getattr(selection, "selection_set", None)
                if inner is not None:
                    stack.append((inner, depth + isinstance(selection, FieldNode), nesting + 1))
        return found

    def _field(self, node: FieldNode, found: Measure, depth: int) -> None:
        found.fields += 1
        found.root_fields += depth == 1
        found.depth = max(found.depth, depth)
        found.aliases += node.alias is not None
        self.names[(node.alias or node.name).value] += 1
        for argument in node.arguments or ():
            self._values(argument.value)

    def _values(self, value: Node) -> None:
        stack = [value]
        while stack:
            node = stack.pop()
            self.visited += 1
            if isinstance(node, ListValueNode):
                self.longest_list = max(self.longest_list, len(node.values))
                stack.extend(node.values)
            elif isinstance(node, ObjectValueNode):
                stack.extend(entry.value for entry in node.fields)


def _totals(fragments: dict[str, Measure]) -> dict[str, Measure]:
    """Every fragment including the fragments it spreads, leaves first."""
    totals: dict[str, Measure] = {}
    for root in fragments:
        path: dict[str, Iterator[tuple[str, int, int]]] = {} if root in totals else {root: iter(fragments[root].spreads)}
        while path:
            name = next(reversed(path))
            for spread, _, _ in path[name]:
                if spread in path:
                    raise _cycle(spread)
                if spread in fragments and spread not in totals:
                    path[spread] = iter(fragments[spread].spreads)
                    break
            else:
                del path[name]
                totals[name] = _total(fragments[name], totals)
    return totals


def _total(own: Measure, totals: Mapping[str, Measure]) -> Measure:
    whole = Measure(own.depth, own.nesting, own.fields, own.root_fields, own.aliases, own.directives)
    for name, depth, nesting in own.spreads:
        inner = totals.get(name)
        if inner is None:  # an unknown fragment: validation reports it
            continue
        whole.depth = max(whole.depth, depth - 1 + inner.depth)
        whole.nesting = max(whole.nesting, nesting + inner.nesting)
        whole.fields += inner.fields
        whole.root_fields += inner.root_fields if depth == 1 else 0
        whole.aliases += inner.aliases
        whole.directives += inner.directives
    return whole


def _cycle(name: str) -> DocumentRefused:
    message = f"The fragment {name} spreads itself, directly or through others."
    error = {"message": message, "extensions": {"code": "GRAPHQL_VALIDATION_FAILED", "limit": "cycle"}}
    return DocumentRefused("GRAPHQL_VALIDATION_FAILED", [error])


def _too_much(name: str, what: str, maximum: int) -> Refusal:
    return Refusal(f"The variable ${name[:100]} {what}; the limit is {maximum}.", field=f"variables.{name[:100]}")


def _refuse_above(limit: str, requested: int, maximum: int) -> None:
    if requested > maximum:
        raise limit_refusal(limit, requested, maximum)
