"""The declared filters: the GraphQL input and the criteria are theirs, name for name."""

from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from graphql import GraphQLInputObjectType

from loaders.events.criteria import CRITERIA, EventCriteria
from loaders.events.filters import filters_of
from resolvers.events.dates import DatePreset
from resolvers.events.event_filters import EVENT_FILTERS, AskedEvents, Filter, GlobalId, SourceChoice, is_said, spellings
from resolvers.events.filters import Bounds, Genres, Near
from store.events.records import StatusKey
from tests.builders import NOW
from tests.resolvers.events.test_filters import Bounds as SomeBounds
from tests.resolvers.events.test_filters import Genres as SomeGenres
from tests.resolvers.events.test_filters import Near as SomeNear
from tests.schema.asking import SCHEMA

# One value of each type that a filter has; a filter of a new type adds its own.
SAMPLES: list[tuple[Any, Any]] = [
    (str, "The Cure"),
    (bool, False),
    (Decimal, Decimal("20")),
    (datetime, NOW),
    (DatePreset, "TONIGHT"),
    (Near, SomeNear()),
    (Bounds, SomeBounds()),
    (Genres, SomeGenres(any=["techno"])),
    (list[GlobalId], ["x"]),
    (list[StatusKey], ["CANCELLED"]),
    (list[SourceChoice], ["DICE"]),
]


def _sample(declared: Filter[Any]) -> Any:
    return next(value for type_, value in SAMPLES if type_ == declared.type)


def _asked(**values: Any) -> AskedEvents:
    asked = AskedEvents()
    for declared in EVENT_FILTERS:
        setattr(asked, declared.attribute, values.get(declared.name))
    return asked


@pytest.mark.parametrize("declared", EVENT_FILTERS, ids=lambda declared: declared.name)
def test_a_filters_criteria_are_criteria_of_the_search(declared: Filter[Any]) -> None:
    sample = _sample(declared)
    declared.check(sample, ("filter", declared.name))
    assert set(declared.criteria(sample)) <= {field.name for field in fields(EventCriteria)}


def test_the_graphql_input_has_the_declared_filters_in_their_order() -> None:
    published = SCHEMA._schema.type_map["EventFilter"]
    assert isinstance(published, GraphQLInputObjectType)
    assert [(name, field.description) for name, field in published.fields.items()] == [
        (declared.name, declared.description) for declared in EVENT_FILTERS
    ]


def test_names_are_pythons_where_python_needs_it() -> None:
    attributes = {declared.name: declared.attribute for declared in EVENT_FILTERS}
    assert (attributes["priceMax"], attributes["from"], attributes["updatedSince"]) == ("price_max", "from_", "updated_since")
    assert len({declared.name for declared in EVENT_FILTERS}) == len(EVENT_FILTERS)


@pytest.mark.parametrize(
    ("name", "where", "when"),
    [("city", True, False), ("near", True, False), ("within", True, False), ("venue", True, False), ("venueIds", True, False),
     ("from", False, True), ("to", False, True), ("when", False, True), ("updatedSince", False, True),
     ("text", False, False), ("artist", False, False), ("genres", False, False), ("isFree", False, False)],
)  # fmt: skip
def test_some_filters_say_where_or_when(name: str, where: bool, when: bool) -> None:
    (declared,) = (declared for declared in EVENT_FILTERS if declared.name == name)
    asked = _asked(**{name: _sample(declared)})
    assert (is_said(asked, "where"), is_said(asked, "when")) == (where, when)
    assert not is_said(_asked(), "where") and not is_said(_asked(), "when")


def test_false_is_a_value_and_not_an_open_criterion() -> None:
    assert (filters_of(EventCriteria(is_free=False)).active, filters_of(EventCriteria()).active) == ({"is_free:false"}, set())


def test_criteria_say_whether_few_events_are_expected() -> None:
    few = {name for name, criterion in CRITERIA.items() if criterion.expects_few}
    assert few == {"act", "artist_ids", "artist_names", "venue_names", "updated_since", "reacted_by"}
    assert filters_of(EventCriteria(venue_names=("vicar",))).expects_few
    assert not filters_of(EventCriteria(city_keys=("dublin",))).expects_few


def test_an_artist_is_spelt_with_and_without_the() -> None:
    assert spellings("The Cure") == spellings("cure") == ("cure", "the cure")
