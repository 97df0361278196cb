// Apollo Client 4 against a server: a page, @defer and @stream in both of its formats, an error, a persisted query. Prints JSON.
import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from "@apollo/client";
import { CombinedGraphQLErrors } from "@apollo/client/errors";
import { Defer20220824Handler, GraphQL17Alpha9Handler } from "@apollo/client/incremental";
import { BatchHttpLink } from "@apollo/client/link/batch-http";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { createHash } from "node:crypto";
import { DEFERRED, PAGE, STREAMED, WHOLE, WHOLE_LIST } from "./documents.mjs";

const uri = process.argv[2];
const types = [];
const link = () => new HttpLink({
  uri,
  fetch: async (...sent) => {
    const response = await fetch(...sent);
    types.push(response.headers.get("content-type"));
    return response;
  },
});
const make = (incrementalHandler, ...before) =>
  new ApolloClient({ link: ApolloLink.from([...before, link()]), cache: new InMemoryCache(), incrementalHandler });

function states(client, query) {
  return new Promise((resolve, reject) => {
    const seen = [];
    client.watchQuery({ query: gql(query), fetchPolicy: "network-only" }).subscribe({
      next: (result) => {
        if (result.error) reject(result.error);
        if (result.data) seen.push(JSON.parse(JSON.stringify(result.data)));
        if (result.dataState === "complete" && !result.loading) resolve(seen);
      },
      error: reject,
    });
  });
}

const found = {};
const plain = make();
found.page = (await plain.query({ query: gql(PAGE), variables: { city: "Dublin", first: 5 } })).data.events.nodes.length;
found.whole = (await plain.query({ query: gql(WHOLE) })).data;
found.wholeList = (await plain.query({ query: gql(WHOLE_LIST) })).data;
for (const [name, handler] of [["byId", new GraphQL17Alpha9Handler()], ["byPath", new Defer20220824Handler()]]) {
  types.length = 0;
  const deferred = await states(make(handler), DEFERRED);
  const streamed = await states(make(handler), STREAMED);
  found[name] = { deferred: deferred.at(-1), first: deferred[0], streamed: streamed.at(-1), types: [...types] };
}
try {
  await plain.query({ query: gql`query Wrong { nothing }` });
} catch (error) {
  found.error = CombinedGraphQLErrors.is(error) && error.errors[0].extensions.code;
}
const sha256 = (text) => createHash("sha256").update(text).digest("hex");
const persisted = make(undefined, new PersistedQueryLink({ sha256 }));
found.persisted = (await persisted.query({ query: gql(PAGE), variables: { city: "Dublin", first: 2 } })).data.events.nodes.length;
const batching = new ApolloClient({ link: new BatchHttpLink({ uri }), cache: new InMemoryCache() });
const ten = Array.from({ length: 10 }, (_, index) => batching.query({ query: gql(PAGE), variables: { city: "Dublin", first: index + 1 } }));
found.batch = (await Promise.all(ten)).map(({ data }) => data.events.nodes.length);
console.log(JSON.stringify(found));
process.exit(0);
