"""The settings of GraphQL execution and its limits."""

from dataclasses import dataclass

from store.settings import at_least, between, setting

COMPILED = "compiled"
GRAPHQL_CORE = "graphql-core"


@dataclass(frozen=True, slots=True)
class GraphQLSettings:
    """Limits on the size, depth and length of a request."""

    engine: str = setting(
        "GRAPHQL_ENGINE",
        default=COMPILED,
        help=f"Engine that runs operations: {COMPILED} (compiled plans) or {GRAPHQL_CORE} (the reference)",
        check=lambda name: None if name in (COMPILED, GRAPHQL_CORE) else f"must be {COMPILED} or {GRAPHQL_CORE}",
    )
    introspection: bool = setting("GRAPHQL_INTROSPECTION", default=True, help="Whether clients may read the schema")
    suggestions: bool | None = setting(
        "GRAPHQL_SUGGESTIONS",
        help=(
            "Whether errors suggest names from the schema, which needs introspection; if unset, they do with the embedded "
            "database only"
        ),
    )
    max_body_bytes: int = setting(
        "GRAPHQL_MAX_BODY_BYTES", default=262_144, help="Maximum size of a request body, in bytes", check=at_least(1024)
    )
    max_batch: int = setting("GRAPHQL_MAX_BATCH", default=10, help="Maximum number of operations in a batch", check=at_least(1))
    max_document_chars: int = setting(
        "GRAPHQL_MAX_DOCUMENT_CHARS", default=32_768, help="Maximum length of a document, in characters", check=at_least(256)
    )
    max_tokens: int = setting(
        "GRAPHQL_MAX_TOKENS", default=2_500, help="Maximum number of tokens in a document", check=at_least(10)
    )
    max_depth: int = setting("GRAPHQL_MAX_DEPTH", default=15, help="Maximum depth of an operation", check=at_least(1))
    max_fields: int = setting(
        "GRAPHQL_MAX_FIELDS",
        default=1_000,
        help="Maximum number of fields in an operation, with fragments counted at every use",
        check=at_least(1),
    )
    max_root_fields: int = setting("GRAPHQL_MAX_ROOT_FIELDS", default=20, help="Maximum number of root fields", check=at_least(1))
    max_aliases: int = setting(
        "GRAPHQL_MAX_ALIASES", default=100, help="Maximum number of aliases in an operation", check=at_least(0)
    )
    max_directives: int = setting(
        "GRAPHQL_MAX_DIRECTIVES", default=50, help="Maximum number of directives in an operation", check=at_least(0)
    )
    max_list_items: int = setting(
        "GRAPHQL_MAX_LIST_ITEMS", default=500, help="Maximum number of items in a list argument or variable", check=at_least(1)
    )
    max_cost: int = setting(
        "GRAPHQL_MAX_COST",
        default=20_000,
        help="Maximum cost of an operation: the number of objects it can return",
        check=at_least(1),
    )
    time_limit_s: float = setting(
        "GRAPHQL_TIME_LIMIT_S", default=10.0, help="Seconds after which an operation is cancelled", check=between(0.01, 3600)
    )
    document_cache_bytes: int = setting(
        "GRAPHQL_DOCUMENT_CACHE_BYTES",
        default=6_000_000,
        help=(
            "Maximum total size of the documents kept parsed, validated and planned, in bytes; one of 30 fields takes some "
            "50,000. A quarter of it is for documents that have been asked for only once; 0: none is kept"
        ),
        check=at_least(0),
    )
    max_age_s: int = setting(
        "GRAPHQL_MAX_AGE_S",
        default=30,
        help="Seconds a cache may keep the response to an anonymous GET query of public data; 0: nothing is cached",
        check=at_least(0),
    )
    stale_s: int = setting(
        "GRAPHQL_STALE_S",
        default=300,
        help="Seconds after that during which a cache may still serve it while fetching a new one",
        check=at_least(0),
    )
    answer_cache_bytes: int = setting(
        "GRAPHQL_ANSWER_CACHE_BYTES",
        default=16_000_000,
        help="Maximum total size of the kept responses to queries of public data, in bytes; 0: none is kept",
        check=at_least(0),
    )
    entity_cache_bytes: int = setting(
        "GRAPHQL_ENTITY_CACHE_BYTES",
        default=16_000_000,
        help=(
            "Maximum total size of the events kept in memory, with their JSON, while the data does not change, in bytes; 0: "
            "none is kept"
        ),
        check=at_least(0),
    )
    persisted_queries: int = setting(
        "GRAPHQL_PERSISTED_QUERIES",
        default=2_000,
        help="Number of automatic persisted queries kept, by a process and in the database",
        check=at_least(0),
    )

    @property
    def suggests(self) -> bool:
        """Whether errors suggest names."""
        return self.introspection and self.suggestions is not False
