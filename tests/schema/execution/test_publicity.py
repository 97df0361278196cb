"""Only what is the same for every stranger counts as public, and what nobody listed does not."""

import pytest
from graphql import GraphQLInterfaceType, GraphQLObjectType, GraphQLUnionType

from schema.assembly import make_schema
from schema.execution.documents import DocumentCache
from schema.execution.publicity import LASTING_ROOTS, MOVING_FIELDS, PERSONAL_FIELDS, PUBLIC_TYPES
from schema.execution.settings import GraphQLSettings

SCHEMA = make_schema()._schema
DOCUMENTS = DocumentCache(SCHEMA, GraphQLSettings())
# What belongs to somebody, and what only mutations answer with: a new type is listed here or in PUBLIC_TYPES.
PERSONAL_TYPES = {
    "Viewer",
    "Preferences",
    "SpotifyLink",
    "Alert",
    "AlertRehearsal",
    "RehearsedNotification",
    "EventChangeConnection",
    "EventChangeEdge",
    "WhyNot",
    "UnmetCriterion",
    "Notification",
    "NotificationConnection",
    "NotificationEdge",
    "CalendarFeed",
    "Ranking",
    "RankReason",
    "Mutation",
    "Subscription",
    "UserError",
    "Bookable",
    "BudgetRange",
    "ContactEvent",
    "ContactRequest",
    "ContactRequestConnection",
    "ContactRequestEdge",
    "ContactRequestPreview",
    "ContactStatusCount",
    "ContactTemplate",
    "DeskFigures",
    "Dj",
    "DjConnection",
    "DjEdge",
    "DjMatch",
    "Fit",
    "FitReason",
    "MatchReview",
    "MatchReviewConnection",
    "MatchReviewEdge",
    "Money",
    "NightCount",
    "OrganizerDesk",
    "OrganizerNotification",
    "OrganizerNotificationConnection",
    "OrganizerNotificationEdge",
    "OutboxEmail",
    "OutboxEmailConnection",
    "OutboxEmailEdge",
    "Performer",
    "Plan",
    "PlanCompetition",
    "PlanConnection",
    "PlanEdge",
    "PlanNight",
    "RejectedListings",
    "Session",
    "ShortlistItem",
    "VenueMatch",
    "_Entity",  # a gateway asks for them, and asks anew
    "_Service",
}


def _is_public(query: str) -> bool:
    return DOCUMENTS.read(query).pick(None).is_public


@pytest.mark.parametrize(
    "query",
    [
        "{ events { nodes { title venue { name } performances { artist { name } } } totalCount facets { genres { count } } } }",
        "{ sources { name state } __typename }",
        '{ node(id: "x") { id ... on Event { title } } }',
        "{ __schema { types { name } } }",
        "{ ...A } fragment A on Query { venues { nodes { ...V } } } fragment V on Venue { upcomingEvents { nodes { id } } }",
        'query ($o: EventOrder!) { events(orderBy: $o, filter: {text: "x"}) { edges { cursor node { id } } } }',
    ],
)
def test_public_operations(query: str) -> None:
    assert _is_public(query)


@pytest.mark.parametrize(
    "query",
    [
        "{ viewer { id } }",
        "{ events { nodes { title } } viewer { id } }",
        "{ events { nodes { isSaved } } }",
        "{ events { nodes { saved: isHidden } } }",
        "{ events { edges { ranking { score } } } }",
        "{ events { nodes { related { isSaved } } } }",
        "{ events { nodes { isSaved @skip(if: true) } } }",
        '{ node(id: "x") { ... on Alert { artistName } } }',
        '{ node(id: "x") { ... { ...A } } } fragment A on Notification { createdAt }',
        "{ events { nodes { ...A } } } fragment A on Event { ...B } fragment B on Event { isHidden }",
        "mutation { sessionEnd { ended } }",
        "subscription { notificationAdded { id } }",
    ],
)
def test_personal_operations(query: str) -> None:
    assert not _is_public(query)


@pytest.mark.parametrize(
    ("query", "is_of_catalog"),
    [
        ("{ events { nodes { title listings { url } } facets { sources { value count } } } }", True),
        ("{ __schema { types { name } } }", True),
        ("{ sources { name } }", False),
        ("{ events { sources { outcome } } }", False),
        ("{ events { nodes { listings { lastSeenAt } } } }", False),
        ("{ events { nodes { provenance { field ...A } } } } fragment A on FieldProvenance { at: seenAt }", False),
        ("{ events { nodes { isSaved } } }", False),
        ("mutation { sessionEnd { ended } }", False),
    ],
)
def test_what_tells_of_the_fetching_is_not_of_the_catalog(query: str, is_of_catalog: bool) -> None:
    assert DOCUMENTS.read(query).pick(None).is_of_catalog == is_of_catalog


@pytest.mark.parametrize(
    ("query", "is_lasting"),
    [
        ('{ event(id: "x") { title images { url } venue { name upcomingEvents(first: 5) { nodes { title } } } } }', True),
        (
            '{ node(id: "x") { ... on Artist { name upcomingEvents { pageInfo { hasNextPage } } } } venue(id: "y") { name } }',
            True,
        ),
        ('{ event(id: "x") { ...A } } fragment A on Event { performances { artist { upcomingEvents { nodes { id } } } } }', True),
        ('{ event(id: "x") { related { title } } }', False),
        ('{ event(id: "x") { listings { lastSeenAt } } }', False),
        ('{ event(id: "x") { isSaved } }', False),
        ('{ venue(id: "x") { upcomingEvents { totalCount } } }', False),
        ('{ venue(id: "x") { upcomingEvents { facets { genres { count } } } } }', False),
        ('{ venue(id: "x") { upcomingEvents { sources { outcome } } } }', False),
        ('{ event(id: "x") { title } events { nodes { title } } }', False),
        ("{ venues { nodes { name } } }", False),
        ("{ sources { name } }", False),
    ],
)
def test_what_holds_whatever_the_time(query: str, is_lasting: bool) -> None:
    assert DOCUMENTS.read(query).pick(None).is_lasting == is_lasting


def test_fields_of_what_holds_exist() -> None:
    for place in [*MOVING_FIELDS, *(f"Query.{name}" for name in LASTING_ROOTS)]:
        parent, field = place.split(".")
        assert field in SCHEMA.type_map[parent].fields  # type: ignore[attr-defined]


def test_every_type_is_listed_on_one_side() -> None:
    kinds = (GraphQLObjectType, GraphQLInterfaceType, GraphQLUnionType)
    named = {name for name, kind in SCHEMA.type_map.items() if isinstance(kind, kinds) and not name.startswith("__")}
    unlisted = {name for name in named - PUBLIC_TYPES - PERSONAL_TYPES if not name.endswith("Payload")}
    assert unlisted == set()
    assert named >= PUBLIC_TYPES | PERSONAL_TYPES


def test_personal_fields_exist() -> None:
    for place in PERSONAL_FIELDS:
        parent, field = place.split(".")
        kind = SCHEMA.type_map[parent]
        assert isinstance(kind, GraphQLObjectType)
        assert field in kind.fields
