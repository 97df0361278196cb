"""How far a source is trusted for each field of a merged event."""

from dataclasses import dataclass
from typing import Literal, get_args

TrustedField = Literal[
    "title",
    "description",
    "when",
    "end_at",
    "venue",
    "coordinates",
    "performers",
    "images",
    "price",
    "ticket_url",
    "age_restriction",
    "on_sale_at",
    "genres",
]
TRUSTED_FIELDS: tuple[TrustedField, ...] = get_args(TrustedField)


@dataclass(frozen=True, slots=True)
class Trust:
    """Which source to trust if they disagree: the one with the larger number; between equals, the first by key.

    `by_default` holds for every field that isn't given a number of its own. `when` is the start with its zone and precision.
    Units: whole numbers from 0 to 100. Where the registered sources stand is shown in docs/adding-a-source.md.
    """

    by_default: int
    title: int | None = None
    description: int | None = None
    when: int | None = None
    end_at: int | None = None
    venue: int | None = None
    coordinates: int | None = None
    performers: int | None = None
    images: int | None = None
    price: int | None = None
    ticket_url: int | None = None
    age_restriction: int | None = None
    on_sale_at: int | None = None
    genres: int | None = None

    def of(self, field: TrustedField) -> int:
        """The number for one field."""
        own: int | None = getattr(self, field)
        return self.by_default if own is None else own

    def problems(self) -> list[str]:
        """What is wrong with the numbers."""
        stated = {"by_default": self.by_default} | {field: self.of(field) for field in TRUSTED_FIELDS}
        return [f"trust.{name} must be from 0 to 100, not {number}" for name, number in stated.items() if not 0 <= number <= 100]
