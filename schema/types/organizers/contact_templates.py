"""Templates of contact requests."""

import strawberry

from resolvers.global_ids import global_id
from schema.types.base.fields import column, computed


@strawberry.type(
    description="A template for contact requests, with placeholders such as {{date}} that are filled in from the plan."
)
class ContactTemplate:
    """Runtime value: resolvers.organizers.contact.templates.TemplateRow."""

    id: strawberry.ID = computed(lambda row: global_id("ContactTemplate", row.id), "The id, for use in templateId.")
    label: str = column("What it is for.")
    body: str = column("The text.")
    placeholders: list[str] = column("Names of the placeholders in the body, in order of appearance.")
