"""A person's stated preferences."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from resolvers.context import RequestContext
from resolvers.people import preferences
from schema.types.base.enums import described_enum
from schema.types.base.fields import about, column, computed, root_field
from schema.types.base.user_errors import UserError

_BUDGET = "Maximum ticket price, in the currency of the first of the cities; in euro if there is none."
_GIVEN = ("genres", "artists", "cities", "venues", "djs", "budget_max", "radius_km", "nights", "digest")


@described_enum(
    "The nights a person prefers.",
    WEEKDAY="Monday to Thursday.",
    WEEKEND="Friday, Saturday and Sunday.",
)
class NightPreference(StrEnum):
    """The values are store.people.records.NightKey."""

    WEEKDAY = "weekday"
    WEEKEND = "weekend"


@strawberry.type(description="A person's stated preferences. Empty lists and nulls express no preference.")
class Preferences:
    """Runtime value: store.people.records.PreferencesRow."""

    genres: list[str] = column(
        "Genres as the person entered them; those in the vocabulary are matched along with their families."
    )
    artists: list[str] = column("Artist names.")
    cities: list[str] = column("City names.")
    venues: list[str] = column("Venue names.")
    djs: list[str] = column("DJ names.")
    budget_max: Decimal | None = column(_BUDGET)
    radius_km: int | None = column("Maximum distance to travel, in kilometres.")
    nights: list[NightPreference] = computed(lambda row: [NightPreference(night) for night in row.nights], "Preferred nights.")
    digest: bool = column("Whether to receive a daily e-mail of new notifications.")
    updated_at: datetime | None = column("When the preferences were last changed; null if never.")


def _given(description: str) -> Any:
    """An input field for which null and absence mean different things."""
    return strawberry.field(default=strawberry.UNSET, description=description)


@strawberry.input(description="Changes to the preferences: an omitted field stays as it is, and null clears it.")
class PreferencesInput:
    """Read by resolvers.people.preferences. Lists hold at most 500 names of at most 200 characters."""

    genres: list[str] | None = _given("Genres, in any wording.")
    artists: list[str] | None = _given("Artist names.")
    cities: list[str] | None = _given("City names.")
    venues: list[str] | None = _given("Venue names.")
    djs: list[str] | None = _given("DJ names.")
    budget_max: Decimal | None = _given(_BUDGET)
    radius_km: int | None = _given("Maximum distance to travel, 1 to 500 kilometres.")
    nights: list[NightPreference] | None = _given("Preferred nights.")
    digest: bool | None = _given("Whether to receive a daily e-mail of new notifications; off by default.")


@strawberry.type(description="The result of updating preferences.")
class PreferencesPayload:
    """Runtime value: resolvers.people.preferences.PreferencesResult."""

    preferences: Preferences | None = column("All preferences after the change; null if nothing was changed.")
    errors: list[UserError] = column("Problems that the caller can fix; empty on success.")


@strawberry.type
class PreferencesMutations:
    """Mutations of preferences."""

    @root_field(PreferencesPayload, "Updates the signed-in person's preferences.")
    async def preferences_update(
        self,
        info: Info[RequestContext, None],
        input: Annotated[PreferencesInput, about("The fields to change.")],
    ) -> Any:
        asked = {name: getattr(input, name) for name in _GIVEN if getattr(input, name) is not strawberry.UNSET}
        return await preferences.update_preferences(info.context, asked)
