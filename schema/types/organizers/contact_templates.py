"""Templates of contact requests."""

import strawberry

from resolvers.global_ids import global_id
from schema.types.base.fields import column, computed


@strawberry.type(description="A text for contact requests, with placeholders such as {{date}} that the plan fills in.")
class ContactTemplate:
    """Runtime value: resolvers.organizers.contact.templates.TemplateRow."""

    id: strawberry.ID = computed(lambda row: global_id("ContactTemplate", row.id), "The id, for templateId.")
    label: str = column("What it is for.")
    body: str = column("The text.")
    placeholders: list[str] = column("The names in the body, in the order in which they come.")
