"""Makes the plan of an operation. What is selected of each type is collected by graphql-core itself, so that both agree."""

from collections.abc import Mapping
from typing import Any

import strawberry
from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLField,
    GraphQLLeafType,
    GraphQLObjectType,
    GraphQLOutputType,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
    Visitor,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    visit,
)
from graphql.execution.collect_fields import (
    CollectedFields,
    FieldDetails,
    FragmentDetails,
    GroupedFieldSet,
    collect_fields,
    collect_subfields,
)
from graphql.execution.values import VariableValues

from schema.execution.engine.errors import Unplannable
from schema.execution.engine.plan import Either, Field, Leaf, Many, One, Plan, Selection, Shape
from schema.execution.engine.sources import EVENT, Constant, Resolver, Source, source_of
from schema.execution.engine.wants import tell

MOST_FIELDS = 5_000
_CONDITIONS = frozenset({"skip", "include"})
_INTROSPECTION = frozenset({"__schema", "__type"})


class _ConditionFinder(Visitor):
    """Finds the variables on which the selection depends."""

    def __init__(self) -> None:
        super().__init__()
        self.variables: set[str] = set()

    def enter_directive(self, node: DirectiveNode, *_: Any) -> None:
        """Errors: Unplannable for any directive other than these two."""
        if node.name.value not in _CONDITIONS:
            raise Unplannable("directive")
        self.variables |= {sent.value.name.value for sent in node.arguments or () if isinstance(sent.value, VariableNode)}


def conditions(document: DocumentNode) -> tuple[str, ...]:
    """The variables that decide what is selected.

    Errors: Unplannable for other directives than @skip and @include.
    """
    finder = _ConditionFinder()
    visit(document, finder)
    return tuple(sorted(finder.variables))


class Shared:
    """What all plans of one schema have in common: leaves, and how fields without arguments are had. Bounded by the schema."""

    def __init__(self) -> None:
        self._leaves: dict[tuple[str, bool], Leaf] = {}
        self._sources: dict[tuple[str, str], Source] = {}

    def leaf(self, of: GraphQLLeafType, *, is_required: bool) -> Leaf:
        """The shape of this leaf."""
        key = of.name, is_required
        known = self._leaves.get(key)
        if known is None:
            known = self._leaves[key] = Leaf(is_required, of)
        return known

    def source(self, schema: strawberry.Schema, parent: GraphQLObjectType, definition: GraphQLField, node: FieldNode) -> Source:
        """How the field is answered where `node` selects it.

        Errors: Unplannable.
        """
        if definition.args:
            return source_of(schema, definition, node)
        key = parent.name, node.name.value
        known = self._sources.get(key)
        if known is None:
            known = self._sources[key] = source_of(schema, definition, node)
        return known


class Compiler:
    """Makes one plan; `variables` need be right in the conditions only."""

    def __init__(
        self,
        schema: strawberry.Schema,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        variables: VariableValues,
        shared: Shared,
    ) -> None:
        self._shared = shared
        self._strawberry = schema
        self._schema = schema._schema
        self._operation = operation
        self._variables = variables
        definitions = [found for found in document.definitions if isinstance(found, FragmentDefinitionNode)]
        self._definitions: Mapping[str, FragmentDefinitionNode] = {found.name.value: found for found in definitions}
        self._fragments = {name: FragmentDetails(found) for name, found in self._definitions.items()}
        self._size = self._selections = 0

    def plan(self) -> Plan:
        """The operation's plan.

        Errors: Unplannable.
        """
        if any(found.variable_definitions for found in self._definitions.values()):
            raise Unplannable("fragment_arguments")
        root_type = self._schema.get_root_type(self._operation.operation)
        assert root_type is not None  # validated
        try:
            collected = collect_fields(self._schema, self._fragments, self._variables, root_type, self._operation)
            root = self._selection(root_type, _selected(collected), is_fatal=True, is_root=True)
        except GraphQLError:
            raise Unplannable("condition") from None
        is_serial = self._operation.operation is OperationType.MUTATION
        return Plan(self._operation, self._fragments, self._definitions, root, is_serial, self._size, self._selections)

    def _selection(
        self, parent: GraphQLObjectType, selected: GroupedFieldSet, *, is_fatal: bool, is_root: bool = False
    ) -> Selection:
        self._size += len(selected)
        self._selections += 1
        if self._size > MOST_FIELDS:
            raise Unplannable("size")
        fields = (self._field(parent, key, details, is_fatal=is_fatal) for key, details in selected.items())
        selection = Selection(parent, tuple(fields))
        if not is_root and any(isinstance(link.source, Resolver) for link in selection.links):
            raise Unplannable("resolver")
        tell(selection)
        return selection

    def _field(self, parent: GraphQLObjectType, key: str, details: list[FieldDetails], *, is_fatal: bool) -> Field:
        node = details[0].node
        name = node.name.value
        if name in _INTROSPECTION:
            raise Unplannable("introspection")
        definition = self._schema.get_field(parent, name)
        assert definition is not None  # validated
        source = Constant(parent.name) if name == "__typename" else self._source(parent, definition, node)
        shape = self._shape(definition.type, details, is_fatal=is_fatal)
        return Field(key, parent, definition, details, shape, source, is_fatal and shape.is_required)

    def _source(self, parent: GraphQLObjectType, definition: GraphQLField, node: FieldNode) -> Source:
        if parent is self._schema.subscription_type:
            return EVENT
        return self._shared.source(self._strawberry, parent, definition, node)

    def _shape(
        self, output: GraphQLOutputType, details: list[FieldDetails], *, is_fatal: bool, is_required: bool = False
    ) -> Shape:
        if is_non_null_type(output):
            return self._shape(output.of_type, details, is_fatal=is_fatal, is_required=True)
        is_fatal = is_fatal and is_required
        if is_list_type(output):
            return Many(is_required, self._shape(output.of_type, details, is_fatal=is_fatal))
        if is_leaf_type(output):
            return self._shared.leaf(output, is_required=is_required)
        if is_abstract_type(output):
            possible = self._schema.get_possible_types(output)
            return Either(is_required, output, {one.name: self._one(one, details, is_fatal, is_required) for one in possible})
        assert isinstance(output, GraphQLObjectType)
        return self._one(output, details, is_fatal, is_required)

    def _one(self, of: GraphQLObjectType, details: list[FieldDetails], is_fatal: bool, is_required: bool) -> One:
        collected = collect_subfields(self._schema, self._fragments, self._variables, self._operation, of, details)
        return One(is_required, self._selection(of, _selected(collected), is_fatal=is_fatal))


def _selected(collected: CollectedFields) -> GroupedFieldSet:
    if collected.new_defer_usages:
        raise Unplannable("incremental")
    return collected.grouped_field_set
