"""The limits leave room for what the real schema is for."""

import pytest
from graphql import GraphQLInterfaceType, GraphQLObjectType, get_introspection_query

from schema.assembly import make_schema
from schema.execution.cost import LIST_SIZES, PRICES
from schema.execution.documents import DocumentCache
from schema.execution.settings import GraphQLSettings

SCHEMA = make_schema()._schema
SETTINGS = GraphQLSettings()
PAGE = """
query Page($first: Int!) {
  events(filter: {city: "Dublin"}, first: $first) {
    totalCount
    pageInfo { hasNextPage endCursor }
    facets { genres { value label count } dates { value count } }
    edges {
      cursor
      node {
        id title description status startTime endTime timeZone localDate datePrecision location { latitude longitude }
        venue { id name address location { latitude longitude } }
        performances { billing position artist { id name genres image { url } } }
        price { min max currency isFree }
        images { url width height }
        listings { source sourceId url title price { min } lastSeenAt }
        provenance { field source seenAt }
        related(first: 5) { id title startTime venue { name } }
      }
    }
    sources { name outcome fetched tookMs detail }
  }
}
"""
INTROSPECTION = get_introspection_query(specified_by_url=True, schema_description=True, input_value_deprecation=True)


@pytest.mark.parametrize("query", [PAGE, INTROSPECTION, "{ sources { name coverage { city isStale } } }"])
def test_documented_operations_fit(query: str) -> None:
    operation = DocumentCache(SCHEMA, SETTINGS).read(query).pick(None)
    assert operation.cost.of({"first": 100}) <= SETTINGS.max_cost


@pytest.mark.parametrize(
    "query",
    [
        "{ events(first: 100) { nodes { venue { upcomingEvents(first: 100) { nodes { listings { source } } } } } } }",
        "{ venues(first: 100) { nodes { upcomingEvents(first: 100) { nodes { related(first: 100) { id } } } } } }",
        '{ artists(first: 100, text: "a") { nodes { upcomingEvents(first: 99) { nodes { images { url } related {id} } } } } }',
    ],
)
def test_a_list_in_a_list_in_a_list_does_not(query: str) -> None:
    operation = DocumentCache(SCHEMA, SETTINGS).read(query).pick(None)
    assert operation.cost.of({}) > SETTINGS.max_cost


@pytest.mark.parametrize(
    ("query", "cost"),
    [
        ("{ events { totalCount } }", 1 + 100),
        ("{ events { facets { genres { value count } } } }", 1 + 1 + 500),
        ('{ events(filter: {text: "live"}) { totalCount facets { genres { count } venues { count } } } }', 1 + 100 + 1 + 1000),
        ("{ venues(first: 10) { nodes { upcomingEvents { totalCount } } } }", 1 + 10 * (1 + 1 + 100)),
    ],
)
def test_what_the_database_works_out_has_its_price(query: str, cost: int) -> None:
    assert DocumentCache(SCHEMA, SETTINGS).read(query).pick(None).cost.of({}) == cost


def test_facets_at_every_venue_of_a_page_are_too_much() -> None:
    each = "{ venues(first: 100) { nodes { upcomingEvents { facets { genres { count } } } } } }"
    assert DocumentCache(SCHEMA, SETTINGS).read(each).pick(None).cost.of({}) > SETTINGS.max_cost
    counts = "{ venues(first: 100) { nodes { upcomingEvents { totalCount } } } }"
    assert DocumentCache(SCHEMA, SETTINGS).read(counts).pick(None).cost.of({}) <= SETTINGS.max_cost


@pytest.mark.parametrize("place", sorted(PRICES))
def test_prices_name_fields_that_exist(place: str) -> None:
    parent, field = place.split(".")
    kind = SCHEMA.get_type(parent)
    assert isinstance(kind, GraphQLObjectType)
    assert field in kind.fields


@pytest.mark.parametrize("place", sorted(LIST_SIZES))
def test_listed_sizes_are_of_lists_that_exist(place: str) -> None:
    type_name, _, field_name = place.partition(".")
    owner = SCHEMA.get_type(type_name)
    assert isinstance(owner, (GraphQLObjectType, GraphQLInterfaceType))
    assert field_name in owner.fields
