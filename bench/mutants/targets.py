"""Which modules are mutated, and the tests that ought to notice."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """Modules of one concern, and the tests that watch over them (on SQLite)."""

    name: str
    modules: tuple[str, ...]
    tests: tuple[str, ...]


TARGETS = (
    Target(
        "matching",
        ("sources/matching/pairs.py", "sources/matching/blockers.py", "sources/matching/bills.py", "sources/matching/clusters.py")
        + ("sources/matching/candidates.py", "sources/matching/addons.py"),
        (
            "tests/sources/matching/test_blockers.py",
            "tests/sources/matching/test_bills.py",
            "tests/sources/matching/test_pairs.py",
        )
        + ("tests/sources/matching/test_hard_pairs.py", "tests/sources/matching/test_clusters.py")
        + ("tests/sources/matching/test_candidates.py", "tests/sources/matching/test_addresses.py"),
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
        ("tests/loaders/events",),
    ),
    Target(
        "ranking",
        ("resolvers/feed/ranking/terms.py", "resolvers/feed/ranking/likeness.py", "resolvers/feed/ranking/scoring.py")
        + ("resolvers/feed/ranking/diversity.py", "resolvers/feed/ranking/genres.py"),
        ("tests/resolvers/feed", "tests/contract/test_ranking_page.py"),
    ),
    Target("cost", ("schema/execution/cost.py", "schema/execution/limits.py"), ("tests/schema/execution",)),
    Target(
        "sessions",
        ("auth/sessions.py", "auth/tokens.py", "store/people/sessions.py"),
        ("tests/auth", "tests/schema/types/test_sessions.py", "tests/schema/types/test_accounts.py"),
    ),
    Target(
        "outbox",
        ("sources/syncing/news.py", "store/alerts/notifications.py", "store/alerts/recipients.py", "store/alerts/digests.py"),
        ("tests/sources/syncing/test_news.py", "tests/resolvers/alerts", "tests/schema/types/test_notifications.py"),
    ),
)
