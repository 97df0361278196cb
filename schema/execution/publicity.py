"""Which operations read only what is the same for everybody: a static look at the fields that they select.

Types and fields count as personal unless they are listed here, so that a new type is never shared by mistake.
"""

from collections.abc import Mapping
from typing import Final

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    get_named_type,
    is_composite_type,
)

PUBLIC_TYPES: Final = frozenset(
    {
        "Query",
        "Node",
        "Event",
        "EventConnection",
        "EventEdge",
        "EventFacets",
        "FacetCount",
        "PageInfo",
        "GeoPoint",
        "PriceRange",
        "Image",
        "Listing",
        "FieldProvenance",
        "EventChange",
        "Performance",
        "Venue",
        "VenueConnection",
        "VenueEdge",
        "AvailabilityWindow",
        "Artist",
        "ArtistConnection",
        "ArtistEdge",
        "Source",
        "SourceCoverage",
        "SourceReport",
    }
)
# On public types, what is another value for another person.
PERSONAL_FIELDS: Final = frozenset(
    {
        "Query.viewer",
        "Event.isSaved",
        "Event.isHidden",
        "Event.whyNot",
        "EventConnection.newCount",
        "EventEdge.ranking",
        "Venue.email",
        "Venue.phone",
    }
)
# Of these, what is the same for all who have marked the same events.
OWN_MARKS: Final = frozenset({"Event.isSaved", "Event.isHidden"})
# Fields of public types that describe the fetching itself: they change without the catalog's version.
FETCHING_TYPES: Final = frozenset({"Source", "SourceCoverage", "SourceReport"})
FETCHING_FIELDS: Final = frozenset({"Listing.lastSeenAt", "FieldProvenance.seenAt"})
# What a query of single things may select to hold for longer than a moment: nothing in it moves with the clock but upcoming
# events, and those say until when they hold (RequestContext.holds_until).
LASTING_ROOTS: Final = frozenset({"event", "venue", "artist", "node", "nodes"})
LASTING_TYPES: Final = PUBLIC_TYPES - FETCHING_TYPES - {"EventFacets", "FacetCount"}
MOVING_FIELDS: Final = frozenset({"Event.related", "EventConnection.totalCount", "EventConnection.facets"})


def is_public(schema: GraphQLSchema, operation: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]) -> bool:
    """True for a query whose answer to a stranger every other stranger may be given."""
    if operation.operation is not OperationType.QUERY:
        return False
    return _Look(schema, fragments, PUBLIC_TYPES, PERSONAL_FIELDS).is_public(operation.selection_set, schema.query_type)


def is_of_catalog(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    *,
    but: frozenset[str] = frozenset(),
) -> bool:
    """True for a public query that reads only what cannot change without the catalog's version, `but` for these fields."""
    if operation.operation is not OperationType.QUERY:
        return False
    look = _Look(schema, fragments, PUBLIC_TYPES - FETCHING_TYPES, (PERSONAL_FIELDS | FETCHING_FIELDS) - but)
    return look.is_public(operation.selection_set, schema.query_type)


def is_lasting(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    *,
    but: frozenset[str] = frozenset(),
) -> bool:
    """True for a query whose answer changes with the catalog's version, or at an instant that is known when it is made.

    `but` for these fields.
    """
    if operation.operation is not OperationType.QUERY or schema.query_type is None:
        return False
    moving = {f"Query.{name}" for name in schema.query_type.fields if name not in LASTING_ROOTS}
    refused = PERSONAL_FIELDS | FETCHING_FIELDS | MOVING_FIELDS | moving
    look = _Look(schema, fragments, LASTING_TYPES, refused - but)
    return look.is_public(operation.selection_set, schema.query_type)


class _Look:
    """One operation's look for types that are not listed and fields that are; each fragment is looked at once."""

    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        types: frozenset[str],
        refused_fields: frozenset[str],
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._types = types
        self._refused_fields = refused_fields
        self._seen: dict[str, bool] = {}

    def is_public(self, selections: SelectionSetNode, parent: GraphQLNamedType | None) -> bool:
        if parent is None or not (parent.name in self._types or parent.name.startswith("__")):
            return False
        for selection in selections.selections:
            if isinstance(selection, FieldNode):
                fine = self._is_public_field(selection, parent)
            elif isinstance(selection, FragmentSpreadNode):
                fine = self._is_public_fragment(selection.name.value)
            else:
                condition = getattr(selection, "type_condition", None)
                inner = self._schema.get_type(condition.name.value) if condition else parent
                fine = self.is_public(selection.selection_set, inner)  # type: ignore[attr-defined]
            if not fine:
                return False
        return True

    def _is_public_fragment(self, name: str) -> bool:
        if name not in self._seen:
            fragment = self._fragments[name]
            self._seen[name] = self.is_public(fragment.selection_set, self._schema.get_type(fragment.type_condition.name.value))
        return self._seen[name]

    def _is_public_field(self, node: FieldNode, parent: GraphQLNamedType) -> bool:
        name = node.name.value
        if f"{parent.name}.{name}" in self._refused_fields:
            return False
        if name.startswith("__"):  # __typename, __schema and __type: of the schema alone
            return True
        if not isinstance(parent, (GraphQLObjectType, GraphQLInterfaceType)):
            return False
        inner = get_named_type(parent.fields[name].type)
        return node.selection_set is None or not is_composite_type(inner) or self.is_public(node.selection_set, inner)
