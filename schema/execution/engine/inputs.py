"""Turns coerced GraphQL values into what Python functions take: as Strawberry does, with the types looked at once.

Source: strawberry.types.arguments.convert_argument, which still converts the rare kinds (Maybe, GlobalID, `from_input`).
"""

from collections.abc import Callable
from dataclasses import MISSING
from functools import partial
from typing import Any

import strawberry
from strawberry.relay.types import GlobalID
from strawberry.scalars import is_scalar
from strawberry.types.arguments import convert_argument
from strawberry.types.base import (
    StrawberryList,
    StrawberryMaybe,
    StrawberryObjectDefinition,
    StrawberryOptional,
    has_object_definition,
)
from strawberry.types.enum import StrawberryEnumDefinition, has_enum_definition
from strawberry.types.field import StrawberryField
from strawberry.types.lazy_type import LazyType

Convert = Callable[[Any], Any] | None  # None: values stay as they are


def arguments_converter(schema: strawberry.Schema, field: StrawberryField) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Makes a field's keyword arguments of its coerced GraphQL arguments."""
    names = schema.config.name_converter
    known = [(names.from_argument(one), one.python_name, _converter(schema, one.type)) for one in field.arguments]

    def convert(raw: dict[str, Any]) -> dict[str, Any]:
        return {python: step(raw[name]) if step else raw[name] for name, python, step in known if name in raw}

    return convert


def _converter(schema: strawberry.Schema, kind: Any) -> Convert:
    registry = schema.schema_converter.scalar_registry
    if isinstance(kind, LazyType):
        return _converter(schema, kind.resolve_type())
    if isinstance(kind, StrawberryOptional) and not isinstance(kind, StrawberryMaybe):
        return _converter(schema, kind.of_type)
    if isinstance(kind, StrawberryList):
        return _list(_converter(schema, kind.of_type))
    is_enum = isinstance(kind, StrawberryEnumDefinition) or has_enum_definition(kind)
    if is_enum or (kind is not GlobalID and is_scalar(kind, registry)):
        return None
    if has_object_definition(kind) and kind.__strawberry_definition__.from_input is None:
        return _object(schema, kind, kind.__strawberry_definition__)
    return partial(convert_argument, type_=kind, scalar_registry=registry, config=schema.config)


def _list(item: Convert) -> Convert:
    def convert(values: Any) -> Any:
        if values is None or values is strawberry.UNSET:
            return values
        # Copied even if nothing is converted: a default is the same list in every request.
        return [item(value) for value in values] if item else list(values)

    return convert


def _object(schema: strawberry.Schema, kind: Any, definition: StrawberryObjectDefinition) -> Convert:
    names = schema.config.name_converter
    known = [
        (names.from_field(field), field.python_name, _converter(schema, field.resolve_type(type_definition=definition)))
        for field in definition.fields
    ]
    without_default = [
        field.python_name for field in definition.fields if field.default_value is MISSING and field.default_factory is MISSING
    ]
    implied = dict.fromkeys(without_default) if definition.is_input else {}

    def convert(value: Any) -> Any:
        if value is None or value is strawberry.UNSET:
            return value
        given = {python: step(value[name]) if step else value[name] for name, python, step in known if name in value}
        return kind(**{**implied, **given})

    return convert
