"""The settings of GraphQL execution and its limits."""

from dataclasses import dataclass

from store.settings import at_least, setting


@dataclass(frozen=True, slots=True)
class GraphQLSettings:
    """How large, deep and long one request may be."""

    max_body_bytes: int = setting(
        "GRAPHQL_MAX_BODY_BYTES", default=262_144, help="Largest request body, in bytes", check=at_least(1024)
    )
    max_batch: int = setting("GRAPHQL_MAX_BATCH", default=9, help="Most operations in one batch", check=at_least(1))
    max_document_chars: int = setting(
        "GRAPHQL_MAX_DOCUMENT_CHARS", default=32_768, help="Longest document, in characters", check=at_least(256)
    )
    max_tokens: int = setting("GRAPHQL_MAX_TOKENS", default=2_500, help="Most tokens in a document", check=at_least(10))
    max_depth: int = setting("GRAPHQL_MAX_DEPTH", default=15, help="Deepest field of an operation", check=at_least(1))
    max_fields: int = setting(
        "GRAPHQL_MAX_FIELDS",
        default=1_000,
        help="Most fields of an operation, its fragments counted at every use",
        check=at_least(1),
    )
    max_root_fields: int = setting("GRAPHQL_MAX_ROOT_FIELDS", default=20, help="Most top-level fields", check=at_least(1))
    max_aliases: int = setting("GRAPHQL_MAX_ALIASES", default=100, help="Most aliases of an operation", check=at_least(0))
    max_directives: int = setting("GRAPHQL_MAX_DIRECTIVES", default=50, help="Most directives of an operation", check=at_least(0))
    max_list_items: int = setting(
        "GRAPHQL_MAX_LIST_ITEMS", default=500, help="Most items in one list argument or variable", check=at_least(1)
    )
    max_cost: int = setting(
        "GRAPHQL_MAX_COST",
        default=20_000,
        help="Highest cost of an operation: the objects that it can answer with",
        check=at_least(1),
    )
    time_limit_s: float = setting(
        "GRAPHQL_TIME_LIMIT_S", default=10.0, help="Seconds after which an operation is given up", check=at_least(0.01)
    )
    cached_documents: int = setting(
        "GRAPHQL_CACHED_DOCUMENTS", default=1_000, help="Documents kept parsed and validated", check=at_least(1)
    )
    cached_document_chars: int = setting(
        "GRAPHQL_CACHED_DOCUMENT_CHARS",
        default=400_000,
        help="Most characters of documents kept; a parsed document takes about a hundred times its text",
        check=at_least(1),
    )
    persisted_queries: int = setting(
        "GRAPHQL_PERSISTED_QUERIES", default=2_000, help="Automatically persisted queries kept", check=at_least(0)
    )
