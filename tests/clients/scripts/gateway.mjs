// @apollo/gateway over two subgraphs: the server's, and a peer's of reviews that is served here. Prints JSON of its answers, and of
// what it asked our subgraph.
import { ApolloGateway, IntrospectAndCompose, RemoteGraphQLDataSource } from "@apollo/gateway";
import { buildSubgraphSchema } from "@apollo/subgraph";
import { graphql, parse } from "graphql";
import { createHash } from "node:crypto";
import { createServer } from "node:http";

const [, , uri, token, held] = process.argv;
const { events, venues } = JSON.parse(held); // global ids of events, numbers of venues
const typeDefs = parse(`
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable", "@external", "@requires"])
  type Query { reviews: [Review!]! }
  type Review { stars: Int! event: Event venue: Venue }
  type Event @key(fields: "id") {
    id: ID!
    title: String! @external
    headline: String! @requires(fields: "title")
    reviews(first: Int): ReviewConnection!
  }
  type Venue @key(fields: "databaseId") { databaseId: Int! reviews: [Review!]! }
  type ReviewConnection { nodes: [Review!]! pageInfo: PageInfo! }
  type PageInfo @shareable { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
`);
const reviews = events.map((id, index) => ({ stars: (index % 5) + 1, event: { id }, venue: { databaseId: venues[index % venues.length] } }));
const resolvers = {
  Query: { reviews: () => reviews },
  Event: {
    headline: ({ title }) => `Review: ${title}`,
    reviews: ({ id }) => ({
      nodes: reviews.filter((review) => review.event.id === id), pageInfo: { hasNextPage: false, hasPreviousPage: false },
    }),
  },
};
const schema = buildSubgraphSchema({ typeDefs, resolvers });
const peer = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request) body += chunk;
  const { query, variables } = JSON.parse(body);
  const result = await graphql({ schema, source: query, variableValues: variables });
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify(result));
});
await new Promise((resolve) => peer.listen(0, "127.0.0.1", resolve));

const asked = [];
class Source extends RemoteGraphQLDataSource {
  willSendRequest({ request, context }) {
    if (context?.authorization) request.http.headers.set("authorization", context.authorization);
    if (request.query?.includes("_entities")) {
      asked.push({ url: request.http.url, of: request.variables.representations.map((one) => one.__typename) });
    }
  }
}
const gateway = new ApolloGateway({
  supergraphSdl: new IntrospectAndCompose({
    subgraphs: [{ name: "gigs", url: uri }, { name: "reviews", url: `http://127.0.0.1:${peer.address().port}/` }],
  }),
  buildService: ({ url }) => new Source({ url }),
  logger: { debug() {}, info() {}, warn: console.error, error: console.error },
});
const { executor } = await gateway.load();

async function ask(query, context = {}) {
  asked.length = 0;
  const document = parse(query);
  const [operation] = document.definitions;
  const queryHash = createHash("sha256").update(query).digest("hex");
  const { data, errors } = await executor({
    document, operation, queryHash, context, request: { query }, schema: gateway.schema, cache: new Map(), metrics: {}, overallCachePolicy: {},
  });
  const ours = asked.filter(({ url }) => url === uri).map(({ of }) => of);
  return { data: JSON.parse(JSON.stringify(data ?? null)), errors: errors ?? [], asked: ours };
}

const answers = {
  theirs: await ask("{ reviews { stars event { title startTime city } venue { name } } }"),
  ours: await ask(`{ events(filter: {city: "Dublin"}, first: 3) {
    nodes { id title headline reviews { nodes { stars } pageInfo { hasNextPage } } } pageInfo { hasNextPage } } }`),
  stranger: await ask("{ viewer { name } reviews { venue { name email } } }"),
  person: await ask("{ viewer { name email } }", { authorization: `Bearer ${token}` }),
  wrongToken: await ask("{ viewer { name } }", { authorization: "Bearer nonsense" }),
};
await gateway.stop();
peer.close();
console.log(JSON.stringify(answers));
process.exit(0);
