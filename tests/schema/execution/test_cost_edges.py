"""What lists, pages, fragments and introspection cost, each by itself."""

from typing import Any

import pytest
from graphql import FragmentDefinitionNode, OperationDefinitionNode, build_schema, parse

from schema.execution.cost import LIST_SIZES, MAX_PAGE, PRICES, REMEMBERED_SIZES, OperationCost

SCHEMA = build_schema(
    """
    interface Node { id: ID! related(first: Int): [Event!]! }
    type Event implements Node {
      id: ID!
      related(first: Int): [Event!]!
      listings: [Listing!]!
      images: [Image!]
      next: Event
      tags: [String!]
    }
    type Listing { source: String event: Event }
    type Image { url: String event: Event }
    type Edge { cursor: String node: Event }
    type PageInfo { hasNextPage: Boolean }
    type EventConnection { nodes: [Event!]! edges: [Edge!]! pageInfo: PageInfo! sources: [Listing!]! others: [Event!]! }
    union Found = Event | Listing
    type Query {
      event: Event
      events(first: Int, last: Int): EventConnection!
      nodes(ids: [ID!]!): [Node]!
      ten: [Event!]!
      found: [Found!]!
      lists: [EventConnection!]!
    }
    type Mutation { save(id: ID): Event }
    """
)


def operation(query: str) -> OperationCost:
    """The costs of a document's one operation."""
    definitions = parse(query).definitions
    fragments = {found.name.value: found for found in definitions if isinstance(found, FragmentDefinitionNode)}
    (found,) = (one for one in definitions if isinstance(one, OperationDefinitionNode))
    return OperationCost(SCHEMA, found, fragments)


def cost(query: str, **variables: Any) -> int:
    """What a document costs."""
    return operation(query).of(variables)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("{ event { id } }", 1),
        ("{ event { id tags next { id } } }", 2),
        ("{ ten { id } }", 10),
        ("{ event { listings { source } } }", 1 + 4),
        ("{ event { images { url } } }", 1 + 4),
        ("{ event { listings { event { id } } } }", 1 + 4 * 2),
        ("{ event { related { id } } }", 1 + 10),
        ("{ event { related(first: 3) { id } } }", 1 + 3),
        ("{ event { related(first: 100) { id } } }", 1 + 100),
        ("{ event { related(first: 101) { id } } }", 1 + 100),
        ("{ event { related(first: 0) { id } } }", 1),
        ("{ events { nodes { id } } }", 1 + 20),
        ("{ events(first: 3) { nodes { id } edges { node { id } } pageInfo { hasNextPage } } }", 1 + 1 + 3 * (1 + 2)),
        ("{ events(last: 3) { nodes { id } } }", 1 + 3),
        ("{ events(first: 2, last: 3) { nodes { id } } }", 1 + 3),
        ("{ events(first: 3) { sources { source } } }", 1 + 5),
        ("{ events(first: 3) { others { id } } }", 1 + 10),
        ("{ events(first: 3) { nodes { related { id } } } }", 1 + 3 * 11),
        ("{ nodes(ids: []) { id } }", 0),
        ('{ nodes(ids: "a") { id } }', 10),
        ('{ nodes(ids: ["a", "b"]) { id ... on Event { next { id } } } }', 2 * 2),
        ("{ nodes(ids: [" + '"a" ' * 101 + "]) { id } }", 100),
        ("{ found { __typename ... on Event { next { id } } ... on Listing { event { id } } } }", 10 * 3),
        ("{ event { ... { next { id } } } }", 2),
        ("{ lists { nodes { id } } }", 10 * (1 + 1)),
        ("{ event { ...F ...F } } fragment F on Event { next { id } }", 1 + 2),
        ("{ event { ...Nowhere } }", 1),
        ("mutation { save { id } }", 1 + 1),
        ("{ __schema { types { name } } }", 1 + 12),  # a tenth each: 0.1 + 120 × 0.1, rounded up
        ('{ __type(name: "Event") { fields { name } } }', 1),  # 0.1 + 8 × 0.1
        ('{ __type(name: "Event") { fields { args { name } } } }', 4),  # 0.1 + 8 × (0.1 + 3 × 0.1)
        ("{ event { __schema { types { name } } } }", 1),  # no such field here: validation reports it
    ],
)
def test_what_documents_cost(query: str, expected: int) -> None:
    assert cost(query) == expected


@pytest.mark.parametrize(("sent", "expected"), [(5, 5), (-5, 0), (None, 20), (True, 20), ("5", 20), (10**12, 100), ([1, 2], 2)])
def test_a_variable_sizes_a_page_if_it_is_a_size(sent: Any, expected: int) -> None:
    assert cost("query ($n: Int) { events(first: $n) { nodes { id } } }", n=sent) == 1 + expected


def test_a_variables_default_counts_until_it_is_given() -> None:
    query = "query ($n: Int = 4, $ids: [ID!]! = [1, 2, 3]) { events(first: $n) { nodes { id } } nodes(ids: $ids) { id } }"
    assert cost(query) == 1 + 4 + 3
    assert cost(query, n=9, ids=["a"]) == 1 + 9 + 1
    assert cost(query, n=None) == 1 + 20 + 3


def test_a_number_in_the_document_is_read_up_to_ten_digits() -> None:
    assert cost("{ events(first: " + "9" * 5000 + ") { nodes { id } } }") == 1 + 100
    assert cost("{ events(first: 0000000012) { nodes { id } } }".replace("0000000012", "12")) == 1 + 12


def test_costs_are_remembered_for_as_many_sizes_as_clients_use() -> None:
    found = operation("query ($n: Int) { events(first: $n) { nodes { id } } }")
    assert [found.of({"n": size}) for size in range(REMEMBERED_SIZES)] == [1 + size for size in range(REMEMBERED_SIZES)]
    assert found.of({"n": 70}) == 1 + 70
    assert [found.of({"n": size}) for size in (70, 3, 3)] == [71, 4, 4]


def test_what_clients_reckon_with_changes_only_on_purpose() -> None:
    """Clients split their queries by these numbers: who changes one says so in CHANGELOG."""
    assert MAX_PAGE == 100
    assert LIST_SIZES == {
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
    assert PRICES == {
        "EventConnection.totalCount": 100,
        "EventFacets.genres": 500,
        "EventFacets.venues": 500,
        "EventFacets.dates": 500,
        "EventFacets.sources": 500,
        "VenueConnection.totalCount": 20,
        "ArtistConnection.totalCount": 20,
    }
