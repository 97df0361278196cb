"""Inputs of partial updates: what is left out stays as it is, null makes unknown."""

import dataclasses
from typing import Any

import strawberry


def partial_input(description: str, *, name: str | None = None) -> Any:
    """An input's field that may be left out, which is not the same as null."""
    return strawberry.field(description=description, name=name, default=strawberry.UNSET)


def given(sent: Any) -> dict[str, Any]:
    """What was sent of an input, by the Python names of its fields; null is None."""
    values = {field.name: getattr(sent, field.name) for field in dataclasses.fields(sent)}
    return {name: value for name, value in values.items() if value is not strawberry.UNSET}
