"""The queries GraphiQL shows on the first visit."""

from schema.transport.graphiql.page import Tab

FIRST_QUERIES = (
    Tab(
        """# Each gig once, every source's listing beside it.
query GigsInDublin {
  events(filter: { city: "Dublin" }, first: 10) {
    totalCount
    nodes {
      title
      startTime
      venue { name }
      performances { billing artist { name } }
      price { min max currency }
      listings { source title url }
    }
    sources { name outcome fetched detail }
  }
}
""",
    ),
    Tab(
        "query Sources {\n  sources { name state detail isSandbox eventCount coverage { city lastSyncedAt isStale } }\n}\n",
    ),
)
