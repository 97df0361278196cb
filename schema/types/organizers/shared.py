"""Shared by the organizers' types: contact templates, bookables, and inputs in which null differs from absence."""

import dataclasses
from typing import Annotated, Any

import strawberry

from resolvers.global_ids import global_id
from schema.types.base.fields import column, computed
from schema.types.organizers.djs import Dj
from schema.types.places.venues import Venue


@strawberry.type(
    description="A template for contact requests, with placeholders such as {{date}} that are filled in from the plan."
)
class ContactTemplate:
    """Runtime value: resolvers.organizers.contact.templates.TemplateRow."""

    id: strawberry.ID = computed(lambda row: global_id("ContactTemplate", row.id), "The id, for use in templateId.")
    label: str = column("What it is for.")
    body: str = column("The text.")
    placeholders: list[str] = column("Names of the placeholders in the body, in order of appearance.")


Bookable = Annotated[Dj | Venue, strawberry.union("Bookable", description="A DJ or a venue.")]


def partial_input(description: str, *, name: str | None = None) -> Any:
    """An input field that may be omitted, which differs from null."""
    return strawberry.field(description=description, name=name, default=strawberry.UNSET)


def given(sent: Any) -> dict[str, Any]:
    """The given fields of an input, by Python name; null is None."""
    values = {field.name: getattr(sent, field.name) for field in dataclasses.fields(sent)}
    return {name: value for name, value in values.items() if value is not strawberry.UNSET}
