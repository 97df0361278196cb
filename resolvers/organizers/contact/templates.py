"""The templates of contact requests, and filling their placeholders. Pure: text and values in, text or errors out."""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

# What stands in a text as {{city}}. Anything else between the braces is a placeholder that nobody knows.
_PLACEHOLDER = re.compile(r"\{\{\s*([^{}]{1,60}?)\s*\}\}")

ORGANIZER: Final = ("organizer_name", "organizer_email")
PLAN: Final = ("plan_name", "city", "date", "start_time", "end_time", "capacity", "budget", "genres", "gear", "vibe")
RECIPIENT: Final = ("recipient_name", "recipient_city")
KNOWN: Final = frozenset((*ORGANIZER, *PLAN, *RECIPIENT))


class TemplateRow(NamedTuple):
    """One template; its number is a permanent id."""

    id: int
    label: str
    body: str

    @property
    def placeholders(self) -> list[str]:
        """Names of the placeholders in the body, in order of appearance."""
        return placeholders_of(self.body)


class Filled(NamedTuple):
    """A text with its placeholders filled, or the names of those that could not be."""

    text: str
    unknown: tuple[str, ...] = ()  # names that mean nothing here
    missing: tuple[str, ...] = ()  # names that have no value


TEMPLATES: Final = (
    TemplateRow(
        1,
        "Ask a DJ to play",
        "Hello {{recipient_name}},\n\nI am putting on {{plan_name}} in {{city}} on {{date}} and would love to have you play. "
        "We expect about {{capacity}} people. The budget for the set is {{budget}}.\n\n"
        "Would you be free, and would that work for you?\n\n{{organizer_name}}",
    ),
    TemplateRow(
        2,
        "Ask a venue for a night",
        "Hello {{recipient_name}},\n\nI am planning {{plan_name}} for about {{capacity}} people on {{date}}, "
        "from {{start_time}} to {{end_time}}. Is the venue free that night, and what would the hire cost?\n\n{{organizer_name}}",
    ),
    TemplateRow(
        3,
        "Ask a venue about its equipment",
        "Hello {{recipient_name}},\n\nfor {{plan_name}} on {{date}} we need: {{gear}}. Which of it does the house have, "
        "and what would we have to bring?\n\n{{organizer_name}}",
    ),
    TemplateRow(
        4,
        "Make a DJ an offer",
        "Hello {{recipient_name}},\n\nfor {{plan_name}} in {{city}} on {{date}} I can offer you {{fee}} for a set of "
        "{{set_length}}.\n\nDoes that suit you?\n\n{{organizer_name}}",
    ),
)
_BY_ID = {template.id: template for template in TEMPLATES}


def template_by_id(number: int) -> TemplateRow | None:
    """The template with a number; None if there is none."""
    return _BY_ID.get(number)


def placeholders_of(text: str) -> list[str]:
    """Names of the placeholders in a text, each once, in order of appearance."""
    return list(dict.fromkeys(_PLACEHOLDER.findall(text)))


def fill(text: str, known: Mapping[str, str | None], given: Mapping[str, str], *, is_template: bool) -> Filled:
    """Fill a text's placeholders from the given values, else from the known ones.

    Only templates have placeholders beyond KNOWN. Inserted values are not searched for placeholders.
    """
    asked = placeholders_of(text)
    unknown = [name for name in given if name not in asked]
    if not is_template:
        unknown += [name for name in asked if name not in KNOWN and name not in given]
    values = {name: given.get(name, known.get(name)) for name in asked}
    missing = [name for name in asked if name not in unknown and not (values[name] or "").strip()]
    if unknown or missing:
        return Filled(text, tuple(unknown), tuple(missing))
    return Filled(_PLACEHOLDER.sub(lambda found: values[found[1]] or "", text))
