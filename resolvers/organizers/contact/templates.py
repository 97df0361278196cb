"""The templates of contact requests, and how placeholders are filled. Pure: texts and values in, a text or complaints out."""

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
    """One template; its number is its id for ever."""

    id: int
    label: str
    body: str

    @property
    def placeholders(self) -> list[str]:
        """The placeholders in the body, in the order in which they come."""
        return placeholders_of(self.body)


class Filled(NamedTuple):
    """A text with its placeholders filled, or which of them cannot be."""

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
    """The template of a number."""
    return _BY_ID.get(number)


def placeholders_of(text: str) -> list[str]:
    """The placeholders in a text, each once, in the order in which they come."""
    return list(dict.fromkeys(_PLACEHOLDER.findall(text)))


def fill(text: str, known: Mapping[str, str | None], given: Mapping[str, str], *, is_template: bool) -> Filled:
    """A text with its placeholders filled: with what is given, else with what is known.

    Only a template has placeholders beyond KNOWN. What fills a placeholder is not looked through for others.
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
