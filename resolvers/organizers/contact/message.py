"""The wording of a contact request, from the organizer's input and known facts. Pure."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final, NamedTuple, Protocol
from zoneinfo import ZoneInfo

from resolvers.errors import Unusable, UserErrorRow, invalid, not_found
from resolvers.global_ids import number_of
from resolvers.organizers.contact.templates import RECIPIENT, fill, template_by_id
from resolvers.organizers.plans.input import zone_of
from resolvers.people.account_input import is_text
from store.organizers.records import ContactTarget, PlanRow
from store.people.records import ViewerRow

MESSAGE_MAX: Final = 5000
VALUE_MAX: Final = 500
VALUES_MAX: Final = 40


class AskedValue(Protocol):
    """One placeholder's value as sent by a client."""

    @property
    def name(self) -> str: ...
    @property
    def value(self) -> str: ...


class AskedRequest(Protocol):
    """A request as sent by a client."""

    @property
    def plan_id(self) -> str | None: ...
    @property
    def item_id(self) -> str: ...
    @property
    def message(self) -> str | None: ...
    @property
    def template_id(self) -> str | None: ...
    @property
    def values(self) -> Sequence[AskedValue] | None: ...


@dataclass(frozen=True, slots=True)
class Correspondence:
    """The sender, the recipient and the subject of a request."""

    organizer: ViewerRow
    target: ContactTarget
    plan: PlanRow | None


class Message(NamedTuple):
    """A request's wording. `alike` is equal for equal wording, whoever the recipient."""

    subject: str
    text: str
    alike: str


def compose(asked: AskedRequest, parties: Correspondence) -> Message:
    """The wording of a request.

    Errors: Unusable, naming each placeholder that cannot be filled.
    """
    text, is_template = _source(asked)
    given = _given(asked.values or ())
    known = known_values(parties)
    filled = fill(text, known, given, is_template=is_template)
    complaints = [*(_unknown(name, given) for name in filled.unknown), *map(_missing, filled.missing)]
    if complaints:
        raise Unusable(*complaints)
    _check(filled.text)
    nobody = {**known, **dict.fromkeys(RECIPIENT, "-")}
    return Message(subject_of(parties), filled.text, _alike(fill(text, nobody, given, is_template=is_template).text))


def subject_of(parties: Correspondence) -> str:
    """The subject of a request's e-mail."""
    about = f": {parties.plan.name}" if parties.plan else ""
    return f"Request from {parties.organizer.name}{about}"


def known_values(parties: Correspondence) -> dict[str, str | None]:
    """Default values of placeholders; None if unknown."""
    organizer, target, plan = parties.organizer, parties.target, parties.plan
    values: dict[str, str | None] = {
        "organizer_name": organizer.name, "organizer_email": organizer.email,
        "recipient_name": target.name, "recipient_city": target.city,
    }  # fmt: skip
    return values if plan is None else values | _plan_values(plan)


def _plan_values(plan: PlanRow) -> dict[str, str | None]:
    zone = ZoneInfo(zone_of(plan.city))
    return {
        "plan_name": plan.name,
        "city": plan.city,
        "date": _date(plan.start_time, zone),
        "start_time": _time(plan.start_time, zone),
        "end_time": _time(plan.end_time, zone),
        "capacity": None if plan.capacity is None else str(plan.capacity),
        "budget": _budget(plan.budget_min, plan.budget_max, plan.currency),
        "genres": ", ".join(plan.genres),
        "gear": ", ".join(plan.gear_needs),
        "vibe": ", ".join(plan.vibe_tags),
    }


def _source(asked: AskedRequest) -> tuple[str, bool]:
    """The text to fill, and whether it comes from a template."""
    if (asked.message is None) == (asked.template_id is None):
        raise Unusable(invalid("Give either message or templateId.", "input", "message"))
    if asked.message is not None:
        return asked.message.replace("\r\n", "\n").replace("\r", "\n").strip(), False
    number = number_of(asked.template_id or "", "ContactTemplate")
    template = None if number is None else template_by_id(number)
    if template is None:
        raise Unusable(not_found("There is no such template.", "input", "templateId"))
    return template.body, True


def _given(values: Sequence[AskedValue]) -> Mapping[str, str]:
    """The given values by name.

    Errors: Unusable for a name given twice, an overlong value or a value that is not text.
    """
    if len(values) > VALUES_MAX:
        raise Unusable(invalid(f"At most {VALUES_MAX} values are allowed; got {len(values)}.", "input", "values"))
    given: dict[str, str] = {}
    for pair in values:
        name, value = pair.name.strip(), pair.value.strip()
        if name in given:
            raise Unusable(invalid(f"The placeholder {_shown(name)} is given more than once.", "input", "values", _shown(name)))
        if len(value) > VALUE_MAX or _has_control(value):
            message = f"The value of {_shown(name)} must be text of at most {VALUE_MAX} characters."
            raise Unusable(invalid(message, "input", "values", _shown(name)))
        given[name] = value
    return given


def _unknown(name: str, given: Mapping[str, str]) -> UserErrorRow:
    field = ("input", "values", _shown(name)) if name in given else ("input", "message")
    return invalid(f"There is no placeholder named {_shown(name)}.", *field)


def _missing(name: str) -> UserErrorRow:
    message = f"The placeholder {_shown(name)} has no value. Give one in values, or complete the plan."
    return invalid(message, "input", "values", _shown(name))


def _shown(name: str) -> str:
    return name if is_text(name) and len(name) <= 60 else repr(name[:60])


def _check(text: str) -> None:
    if not text:
        raise Unusable(invalid("message must not be empty.", "input", "message"))
    if len(text) > MESSAGE_MAX:
        message = f"message must be at most {MESSAGE_MAX} characters long; got {len(text)}."
        raise Unusable(invalid(message, "input", "message"))
    if _has_control(text):
        raise Unusable(invalid("message must be text without control characters.", "input", "message"))


def _has_control(text: str) -> bool:
    return not is_text(text) or any(unicodedata.category(letter) == "Cc" and letter not in "\n\t" for letter in text)


def _alike(text: str) -> str:
    """A fingerprint of a text that ignores case, blanks and punctuation."""
    words = re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold())
    return hashlib.sha256(" ".join(words).encode()).hexdigest()


def _date(at: datetime | None, zone: ZoneInfo) -> str | None:
    if at is None:
        return None
    local = at.astimezone(zone)
    return f"{local:%A} {local.day} {local:%B %Y}"


def _time(at: datetime | None, zone: ZoneInfo) -> str | None:
    return None if at is None else f"{at.astimezone(zone):%H:%M}"


def _budget(least: Decimal | None, most: Decimal | None, currency: str) -> str | None:
    if least is not None and most is not None and least != most:
        return f"{_amount(least)} to {_amount(most)} {currency}"
    if most is not None:
        return f"{'' if least == most else 'up to '}{_amount(most)} {currency}"
    return None if least is None else f"from {_amount(least)} {currency}"


def _amount(amount: Decimal) -> str:
    return f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,.2f}"
