"""The printed SDL holds all that the public contract promises for the parts that are built, and is not stale."""

from pathlib import Path

import pytest
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
    print_ast,
)

from schema.assembly import SDL_PATH, make_schema, sdl

CONTRACT_PATH = Path(__file__).resolve().parents[2] / "../shared/contract/schema.graphql"

# The types of the contract that are built. The rest of it comes with accounts and organizers.
IN_SCOPE = [
    "DateTime", "Date", "Time", "Decimal", "Node", "Query", "Event", "EventStatus", "DatePrecision", "EventOrder",
    "Listing", "FieldProvenance", "Performance", "Billing", "PriceRange", "Image", "GeoPoint", "SourceName",
    "EventFilter", "GenreFilter", "NearInput", "BoundsInput", "DatePreset", "EventConnection", "EventEdge",
    "EventFacets", "FacetCount", "PageInfo", "Ranking", "RankReason", "RankReasonKind", "Venue", "AvailabilityWindow",
    "AvailabilityStatus", "VenueFilter", "VenueConnection", "VenueEdge", "Artist", "ArtistConnection", "ArtistEdge",
    "Source", "SourceCoverage", "SourceState", "SourceReport", "SourceOutcome",
    "EventPayload", "SourceSyncPayload", "CalendarFeed", "CalendarFeedKind", "CalendarFeedPayload", "CalendarFeedRevokePayload",
    "Mutation", "Viewer", "Role", "UserError", "ErrorCode", "SessionPayload", "SessionEndPayload", "SignUpInput", "LogInInput",
    "Preferences", "NightPreference", "PreferencesInput", "PreferencesPayload",
    "Alert", "AlertInput", "AlertPayload", "AlertDeletePayload", "Notification", "NotificationKind", "NotificationConnection",
    "NotificationEdge", "NotificationsPayload", "Subscription",
    "Dj", "Money", "DjFilter", "DjConnection", "DjEdge", "Performer", "PerformerOrigin", "AvailabilityPayload",
    "SpotifyLink", "SpotifyConnectPayload", "SpotifyPayload",
    "OrganizerDesk", "Plan", "BudgetRange", "ExportFormat", "PlanConnection", "PlanEdge", "PlanInput", "PlanPayload",
    "PlanDeletePayload", "DjMatch", "VenueMatch", "Fit", "FitReason", "FitReasonKind", "Bookable", "ShortlistItem",
    "ShortlistPayload", "ContactTemplate", "ContactRequest", "ContactEvent", "ContactStatus", "ContactRequestConnection",
    "ContactRequestEdge", "ContactRequestInput", "PlaceholderInput", "ContactRequestPayload",
]  # fmt: skip


@pytest.fixture(scope="module")
def contract() -> GraphQLSchema:
    if not CONTRACT_PATH.exists():
        pytest.skip("the contract is not beside the checkout: ../shared/contract/schema.graphql")
    return build_schema(CONTRACT_PATH.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def printed() -> GraphQLSchema:
    return build_schema(SDL_PATH.read_text(encoding="utf-8"))


def test_the_printed_schema_is_not_stale() -> None:
    assert SDL_PATH.read_text(encoding="utf-8") == sdl(make_schema()), "run `make schema`"


@pytest.mark.parametrize("type_name", IN_SCOPE)
def test_every_promise_of_a_type_is_kept(contract: GraphQLSchema, printed: GraphQLSchema, type_name: str) -> None:
    assert type_name in printed.type_map, f"{type_name} is not built"
    promised = _promises(contract.type_map[type_name])
    ours = _promises(printed.type_map[type_name])
    assert {where: ours.get(where) for where in promised} == promised


@pytest.mark.parametrize("type_name", IN_SCOPE)
def test_everything_is_described(printed: GraphQLSchema, type_name: str) -> None:
    named = printed.type_map[type_name]
    parts = {type_name: named.description}
    for name, part in getattr(named, "fields", getattr(named, "values", {})).items():
        parts[f"{type_name}.{name}"] = part.description
        parts |= {f"{type_name}.{name}({given}:)": argument.description for given, argument in getattr(part, "args", {}).items()}
    assert [where for where, description in parts.items() if not description] == []


def _promises(named: GraphQLNamedType) -> dict[str, str]:
    """Everything that a type promises, by its coordinate: the type and default of a field or argument."""
    promises = {named.name: type(named).__name__}
    if isinstance(named, GraphQLObjectType | GraphQLInterfaceType):
        promises |= {f"{named.name} implements {interface.name}": "" for interface in named.interfaces}
        for name, field in named.fields.items():
            promises[f"{named.name}.{name}"] = str(field.type)
            promises |= {f"{named.name}.{name}({given}:)": _input(argument) for given, argument in field.args.items()}
    elif isinstance(named, GraphQLInputObjectType):
        promises |= {f"{named.name}.{name}": _input(field) for name, field in named.fields.items()}
    elif isinstance(named, GraphQLUnionType):
        promises |= {f"{named.name} may be {member.name}": "" for member in named.types}
    elif isinstance(named, GraphQLEnumType):
        promises |= {f"{named.name}.{name}": "value" for name in named.values}
    return promises


def _input(declared: GraphQLArgument | GraphQLInputField) -> str:
    default = declared.ast_node.default_value if declared.ast_node else None
    return str(declared.type) + (f" = {print_ast(default)}" if default else "")
