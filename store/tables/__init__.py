"""Every table, as SQLAlchemy Core: the predecessor's with what we added to them, and ours."""

from store.tables.accounts import account_exports, account_links
from store.tables.base import metadata
from store.tables.emails import outbox_emails
from store.tables.events import (
    catalog,
    event_redirects,
    events,
    ingest_leases,
    ingest_state,
    local_events,
    match_decisions,
    match_reviews,
    rejected_listings,
    source_events,
)
from store.tables.mail import mail_state
from store.tables.organizers import (
    contact_refusals,
    contact_request_events,
    contact_requests,
    djs,
    event_plan_shortlists,
    event_plans,
)
from store.tables.people import (
    calendar_feeds,
    digests,
    notifications,
    refresh_tokens,
    spotify_logins,
    user_alerts,
    user_hidden_events,
    user_preferences,
    user_saved_events,
    user_sessions,
    user_spotify,
    users,
)
from store.tables.places import artists, performances, venue_aliases, venue_availability, venue_source_ids, venues
from store.tables.search import event_terms, search_term_variants, search_terms

__all__ = [
    "account_exports",
    "account_links",
    "artists",
    "calendar_feeds",
    "catalog",
    "contact_refusals",
    "contact_request_events",
    "contact_requests",
    "digests",
    "djs",
    "event_plan_shortlists",
    "event_plans",
    "event_redirects",
    "event_terms",
    "events",
    "ingest_leases",
    "ingest_state",
    "local_events",
    "mail_state",
    "match_decisions",
    "match_reviews",
    "metadata",
    "notifications",
    "outbox_emails",
    "performances",
    "refresh_tokens",
    "rejected_listings",
    "search_term_variants",
    "search_terms",
    "source_events",
    "spotify_logins",
    "user_alerts",
    "user_hidden_events",
    "user_preferences",
    "user_saved_events",
    "user_sessions",
    "user_spotify",
    "users",
    "venue_aliases",
    "venue_availability",
    "venue_source_ids",
    "venues",
]
