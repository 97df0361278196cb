"""The cost of an operation: the number of objects it can return.

Every field of an object type costs 1 plus its selection; a list multiplies that by its size. A connection's size is its
`first` or `last`, which multiplies `edges` and `nodes` only. Leaves are free: the limits bound their number. Introspection
reads memory and counts a tenth. What the database computes over everything a list finds (counts, facets) has its own price, in
objects that could be read in the same time. So has each fragment that is deferred and each list that is streamed, for its own
bookkeeping. A fragment's cost is computed once per operation, as (fixed, per item), so the work is linear.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
    is_composite_type,
    is_list_type,
    is_non_null_type,
)
from graphql.type import SchemaMetaFieldDef, TypeMetaFieldDef
from graphql.utilities import value_from_ast_untyped

from schema.execution.incremental import DIRECTIVES

MAX_PAGE = 100
DEFAULT_PAGE = 20
DEFAULT_LIST = 10
PAGED_LISTS = frozenset({"edges", "nodes"})
REMEMBERED_SIZES = 64
DEFERRAL = 10  # @defer and @stream, at every parent

# The usual length of lists without a page argument; others count as DEFAULT_LIST.
LIST_SIZES: Mapping[str, int] = {
    "Event.listings": 4,
    "Event.performances": 5,
    "Event.images": 4,
    "Event.provenance": 12,
    "Query.sources": 5,
    "EventConnection.sources": 5,
    "Source.coverage": 10,
    "Query.performers": 20,
    "Query.rejectedListings": 20,
    "MatchReview.events": 2,
    "Plan.djMatches": 20,
    "Plan.venueMatches": 20,
    "Fit.reasons": 6,
    "PlanCompetition.nights": 2,
    "PlanCompetition.month": 30,
    "__Schema.types": 120,
    "__Type.fields": 8,
    "__Type.enumValues": 6,
    "__Type.inputFields": 6,
    "__Field.args": 3,
}

# Fields that read more than they return: charged at every parent and at every use.
PRICES: Mapping[str, int] = {
    "EventConnection.totalCount": 100,
    "EventFacets.genres": 500,
    "EventFacets.venues": 500,
    "EventFacets.dates": 500,
    "EventFacets.sources": 500,
    "VenueConnection.totalCount": 20,
    "ArtistConnection.totalCount": 20,
}


class Cost(NamedTuple):
    """A selection's cost: `fixed` once, `per_item` for each item of the surrounding page."""

    fixed: float = 0
    per_item: float = 0


@dataclass(slots=True)
class OperationCost:
    """The cost of one validated operation for any variables; the most recent sizes are cached."""

    schema: GraphQLSchema
    operation: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]
    _read: tuple[str, ...] = ()
    _known: dict[tuple[int | None, ...], int] = field(default_factory=dict)
    _defaults: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self._defaults = {
            definition.variable.name.value: value_from_ast_untyped(definition.default_value)
            for definition in self.operation.variable_definitions or ()
            if definition.default_value is not None
        }

    def of(self, variables: Mapping[str, Any]) -> int:
        """The cost with these variables; computed once for the same sizes."""
        given = {**self._defaults, **variables}
        if self._known:
            known = self._known.get(self._sizes(given))
            if known is not None:
                return known
        pricing = Pricing(self.schema, self.fragments, given)
        cost = pricing.operation(self.operation)
        self._read = tuple(sorted({*self._read, *pricing.variables_read}))
        if len(self._known) >= REMEMBERED_SIZES:
            self._known.clear()
        self._known[self._sizes(given)] = cost
        return cost

    def _sizes(self, given: Mapping[str, Any]) -> tuple[int | None, ...]:
        return tuple([_size_of(given.get(name)) for name in self._read])


class Pricing:
    """One cost computation for one operation. `visited` counts the fields examined."""

    def __init__(
        self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode], variables: Mapping[str, Any]
    ) -> None:
        self.variables_read: set[str] = set()
        self.visited = 0
        self._schema = schema
        self._fragments = fragments
        self._variables = variables
        self._priced: dict[str, Cost] = {}

    def operation(self, node: OperationDefinitionNode) -> int:
        """The whole operation's cost, rounded up."""
        root = self._schema.get_root_type(node.operation)
        cost = self._selections(node.selection_set, root)
        return math.ceil(cost.fixed + cost.per_item) + (node.operation is OperationType.MUTATION)

    def _selections(self, selections: SelectionSetNode, parent: GraphQLNamedType | None) -> Cost:
        fixed = per_item = 0.0
        for selection in selections.selections:
            self.visited += 1
            if isinstance(selection, FieldNode):
                cost = self._field(selection, parent)
            elif isinstance(selection, FragmentSpreadNode):
                cost = self._spread(selection.name.value)
            else:
                condition = getattr(selection, "type_condition", None)
                inner = self._schema.get_type(condition.name.value) if condition else parent
                cost = self._selections(selection.selection_set, inner)  # type: ignore[attr-defined]
            fixed += cost.fixed + DEFERRAL * sum(one.name.value in DIRECTIVES for one in selection.directives or ())
            per_item += cost.per_item
        return Cost(fixed, per_item)

    def _spread(self, name: str) -> Cost:
        fragment = self._fragments.get(name)
        if fragment is None:
            return Cost()
        if name not in self._priced:
            condition = self._schema.get_type(fragment.type_condition.name.value)
            self._priced[name] = self._selections(fragment.selection_set, condition)
        return self._priced[name]

    def _field(self, node: FieldNode, parent: GraphQLNamedType | None) -> Cost:
        definition = _definition(self._schema, parent, node.name.value)
        if definition is None:
            return Cost()
        price = PRICES.get(f"{parent.name}.{node.name.value}", 0) if parent else 0
        inner_type = get_named_type(definition.type)
        if node.selection_set is None or not is_composite_type(inner_type):
            return Cost(price)
        inner = self._selections(node.selection_set, inner_type)
        own = 0.1 if inner_type.name.startswith("__") else 1.0
        if not _is_list(definition):
            return Cost(price + own + inner.fixed + self._page(node, definition) * inner.per_item)
        each = own + inner.fixed + inner.per_item
        if parent is not None and parent.name.endswith("Connection") and node.name.value in PAGED_LISTS:
            return Cost(0, each)
        return Cost(price or self._list_size(node, definition, parent) * each)

    def _page(self, node: FieldNode, definition: GraphQLField) -> int:
        """The number of items on the page this field opens; DEFAULT_PAGE if unspecified."""
        sizes = [size for name in ("first", "last") if (size := self._argument(node, definition, name)) is not None]
        return min(max(sizes), MAX_PAGE) if sizes else DEFAULT_PAGE

    def _list_size(self, node: FieldNode, definition: GraphQLField, parent: GraphQLNamedType | None) -> int:
        sizes = [size for name in ("first", "ids") if (size := self._argument(node, definition, name)) is not None]
        if sizes:
            return min(max(sizes), MAX_PAGE)
        asked = self._argument(node, definition, "representations")  # of entities, of which a gateway may ask for many
        if asked is not None:
            return asked
        return LIST_SIZES.get(f"{parent.name}.{node.name.value}" if parent else "", DEFAULT_LIST)

    def _argument(self, node: FieldNode, definition: GraphQLField, name: str) -> int | None:
        """The size requested by an argument: a number's value or a list's length."""
        if name not in definition.args:
            return None
        sent = next((argument.value for argument in node.arguments or () if argument.name.value == name), None)
        size = self._sent_size(sent) if sent is not None else None
        if size is not None:
            return size
        return _size_of(definition.args[name].default_value)

    def _sent_size(self, sent: ValueNode) -> int | None:
        if isinstance(sent, VariableNode):
            self.variables_read.add(sent.name.value)
            return _size_of(self._variables.get(sent.name.value))
        if isinstance(sent, IntValueNode):
            return max(0, int(sent.value[:10]))
        return len(sent.values) if isinstance(sent, ListValueNode) else None


def _size_of(value: Any) -> int | None:
    if isinstance(value, list):
        return len(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return max(0, value)
    return None


def _is_list(definition: GraphQLField) -> bool:
    kind = definition.type.of_type if is_non_null_type(definition.type) else definition.type
    return is_list_type(kind)


def _definition(schema: GraphQLSchema, parent: GraphQLNamedType | None, name: str) -> GraphQLField | None:
    if parent is schema.query_type and name in ("__schema", "__type"):
        meta: GraphQLField = SchemaMetaFieldDef if name == "__schema" else TypeMetaFieldDef
        return meta
    if isinstance(parent, (GraphQLObjectType, GraphQLInterfaceType)):
        found: GraphQLField | None = parent.fields.get(name)
        return found
    return None
