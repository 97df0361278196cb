"""Which modules are mutated, and the tests that ought to notice."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """Modules of one concern, and the tests that watch over them (on SQLite)."""

    name: str
    modules: tuple[str, ...]
    tests: tuple[str, ...]


_MATCHING, _ALERTS, _SYNCING = "tests/sources/matching", "tests/store/alerts", "tests/sources/syncing"
_INDEX = "tests/loaders/events/index"

TARGETS = (
    Target(
        "matching",
        (
            "sources/matching/pairs.py",
            "sources/matching/blockers.py",
            "sources/matching/bills/acts.py",
            "sources/matching/bills/containment.py",
            "sources/matching/clusters.py",
        )
        + ("sources/matching/candidates.py", "sources/matching/addons.py", "sources/matching/nights.py")
        + ("sources/matching/neighbourhood.py", "sources/matching/two_houses.py"),
        (f"{_MATCHING}/test_blockers.py", f"{_MATCHING}/test_bills.py", f"{_MATCHING}/test_pairs.py")
        + (f"{_MATCHING}/test_candidates.py", f"{_MATCHING}/test_addons.py", f"{_MATCHING}/test_addresses.py")
        + (f"{_MATCHING}/test_hard_pairs.py", f"{_MATCHING}/test_clusters.py"),
    ),
    Target(
        "merging",
        ("sources/merging/merge.py", "sources/merging/status.py", "sources/merging/offers.py", "sources/merging/wording.py"),
        ("tests/sources/merging",),
    ),
    Target("geo", ("store/places/geo.py",), ("tests/store/places",)),
    Target("service day", ("store/events/service_day.py",), ("tests/store/events/test_service_day.py",)),
    Target(
        "query plans",
        ("loaders/events/query_shape.py", "loaders/events/pages.py", "loaders/events/orders.py"),
        ("tests/loaders/events/test_query_shape.py", "tests/loaders/events/test_event_search.py")
        + ("tests/loaders/events/test_event_search_agrees.py",),
    ),
    Target(
        "ranking",
        ("resolvers/feed/ranking/terms.py", "resolvers/feed/ranking/likeness.py", "resolvers/feed/ranking/scoring.py")
        + ("resolvers/feed/ranking/diversity.py", "resolvers/feed/ranking/genres.py")
        + ("resolvers/feed/ranking/circumstances.py",),
        ("tests/resolvers/feed/ranking",),
    ),
    Target(
        "cost",
        ("schema/execution/cost.py", "schema/execution/limits.py"),
        ("tests/schema/execution/test_cost_edges.py", "tests/schema/execution/test_limit_edges.py")
        + ("tests/schema/execution/test_limits_cost.py", "tests/schema/execution/test_limits.py"),
    ),
    Target(
        "sessions",
        ("auth/sessions.py", "auth/tokens.py", "store/people/sessions.py"),
        ("tests/auth/test_sessions.py", "tests/auth/test_tokens.py", "tests/auth/test_claims.py")
        + ("tests/schema/types/test_sessions.py",),
    ),
    Target(
        "outbox",
        ("sources/syncing/news.py", "store/alerts/notifications.py", "store/alerts/recipients.py", "store/alerts/digests.py"),
        (f"{_ALERTS}/test_recipients.py", f"{_ALERTS}/test_notifications.py", f"{_ALERTS}/test_due_digests.py")
        + (f"{_SYNCING}/test_news_rules.py", f"{_SYNCING}/test_news_recorded.py", f"{_SYNCING}/test_news.py"),
    ),
    Target(
        "catalog version",
        ("store/database/catalog/changes.py", "store/database/catalog/journal.py", "store/database/catalog/version.py")
        + ("store/events/journal.py",),
        ("tests/store/database/test_catalog_version.py", "tests/store/database/test_catalog_journal.py")
        + ("tests/store/events/test_journal.py", "tests/store/database/test_hosts.py"),
    ),
    Target(
        "newest and listings",
        ("loaders/events/index/ages.py", "loaders/events/index/changes.py"),
        (f"{_INDEX}/test_ages.py", f"{_INDEX}/test_silent_listings.py"),
    ),
    Target(
        "houses",
        ("sources/syncing/venues/learning.py", "sources/syncing/venues/relearning.py"),
        (f"{_SYNCING}/test_learning.py", f"{_SYNCING}/test_relearning.py"),
    ),
    Target(
        "lean connections",
        ("shims/process/lean_http.py", "shims/process/lean_websocket.py"),
        ("tests/shims/process/test_lean_http.py", "tests/shims/process/test_lean_websocket.py"),
    ),
)
