"""What a person says that they like."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from resolvers.context import RequestContext
from resolvers.people import preferences
from schema.types.base.enums import described_enum
from schema.types.base.fields import column, computed, root_field
from schema.types.base.user_errors import UserError

_GIVEN = ("genres", "artists", "cities", "venues", "djs", "budget_max", "radius_km", "nights", "digest")


@described_enum(
    "Which nights suit somebody.",
    WEEKDAY="Monday to Thursday.",
    WEEKEND="Friday, Saturday and Sunday.",
)
class NightPreference(StrEnum):
    """The values are store.people.records.NightKey."""

    WEEKDAY = "weekday"
    WEEKEND = "weekend"


@strawberry.type(description="What a person says that they like. Empty lists and nulls say nothing.")
class Preferences:
    """Runtime value: store.people.records.PreferencesRow."""

    genres: list[str] = column("Genres as the person wrote them; those that we know are matched with their families.")
    artists: list[str] = column("Artists by name.")
    cities: list[str] = column("Cities by name.")
    venues: list[str] = column("Venues by name.")
    djs: list[str] = column("DJs by name.")
    budget_max: Decimal | None = column("The most that a ticket should cost.")
    radius_km: int | None = column("How far to go, in kilometres.")
    nights: list[NightPreference] = computed(lambda row: [NightPreference(night) for night in row.nights], "Which nights suit.")
    digest: bool = column("Whether to get a daily e-mail of new notifications.")
    updated_at: datetime | None = column("When they were last changed; null when they never were.")


def _given(description: str) -> Any:
    """A field of which a null says something else than its absence."""
    return strawberry.field(default=strawberry.UNSET, description=description)


@strawberry.input(description="What to change: a field that is left out stays as it is, null empties it.")
class PreferencesInput:
    """Read by resolvers.people.preferences. Lists hold at most 500 names of at most 200 characters."""

    genres: list[str] | None = _given("Genres, in any words.")
    artists: list[str] | None = _given("Artists by name.")
    cities: list[str] | None = _given("Cities by name.")
    venues: list[str] | None = _given("Venues by name.")
    djs: list[str] | None = _given("DJs by name.")
    budget_max: Decimal | None = _given("The most that a ticket should cost.")
    radius_km: int | None = _given("How far to go: 1 to 500 kilometres.")
    nights: list[NightPreference] | None = _given("Which nights suit.")
    digest: bool | None = _given("Whether to get a daily e-mail of new notifications; off until asked for.")


@strawberry.type(description="The preferences after a change, or why there was none.")
class PreferencesPayload:
    """Runtime value: resolvers.people.preferences.PreferencesResult."""

    preferences: Preferences | None = column("All preferences as they are now; null when nothing was changed.")
    errors: list[UserError] = column("What the caller can mend; empty when it worked.")


@strawberry.type
class PreferencesMutations:
    """Mutations of preferences."""

    @root_field(PreferencesPayload, "Changes what the signed-in person says that they like.")
    async def preferences_update(
        self,
        info: Info[RequestContext, None],
        input: Annotated[PreferencesInput, strawberry.argument(description="What to change.")],
    ) -> Any:
        asked = {name: getattr(input, name) for name in _GIVEN if getattr(input, name) is not strawberry.UNSET}
        return await preferences.update_preferences(info.context, asked)
