"""The search's parameters, by themselves and as documented."""

from dataclasses import fields
from pathlib import Path

import pytest
from starlette.datastructures import QueryParams

from schema.execution.settings import GraphQLSettings
from shims.rest.parameters import READERS, parameter_of, read_search

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "http.md").read_text()


def test_nothing_given_is_a_search_for_everything() -> None:
    read = read_search(QueryParams(""))
    assert (read.filter, read.order_by, read.limit, read.offset) == ({}, "START_TIME", 200, 0)


def test_parameters_become_the_operations_variables() -> None:
    query = (
        "city=Dublin&from=2026-11-23&to=2026-11-24&genres=techno,%20house&q=x&priceMax=24.5&source=Dice&includeHidden=1&offset=7"
    )
    read = read_search(QueryParams(query))
    assert read.filter == {
        "city": "Dublin",
        "from": "2026-11-23T00:00:00Z",
        "to": "2026-11-24T23:59:59Z",
        "genres": {"any": ["techno", "house"]},
        "text": "x",
        "priceMax": "24.5",
        "sources": ["DICE"],
        "includeHidden": True,
    }
    assert read.offset == 7


@pytest.mark.parametrize(
    ("sent", "instant"),
    [
        ("2026-11-23T21:00:00%2B01:00", "2026-11-23T20:00:00Z"),
        ("2026-11-23T21:00:00+01:00", "2026-11-23T20:00:00Z"),
        ("2026-11-23T20:00:00Z", "2026-11-23T20:00:00Z"),
    ],
)
def test_instants_are_read_with_any_offset(sent: str, instant: str) -> None:
    assert read_search(QueryParams(f"from={sent}")).filter["from"] == instant


@pytest.mark.parametrize(
    ("field", "parameter"),
    [
        ("filter.text", "q"),
        ("filter.genres.any", "genres"),
        ("filter.sources", "source"),
        ("filter.near.latitude", None),
        ("first", None),
    ],
)
def test_fields_lead_back_to_their_parameter(field: str, parameter: str | None) -> None:
    assert parameter_of(field) == parameter


@pytest.mark.parametrize("name", READERS)
def test_every_parameter_is_documented(name: str) -> None:
    assert f"`{name}`" in PAGE


def test_the_documented_limits_are_the_settings_defaults() -> None:
    limits = {
        field.metadata["name"]: field.default for field in fields(GraphQLSettings) if field.name.startswith(("max", "time"))
    }
    for name, default in limits.items():
        (row,) = [line for line in PAGE.splitlines() if f"`{name}`" in line]
        assert f"{default:,}".removesuffix(".0") in row
