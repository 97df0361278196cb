// Apollo Client 3 against a server: a page, @defer, an error. Prints JSON.
import { createRequire } from "node:module";
import { DEFERRED, PAGE, WHOLE } from "./documents.mjs";

const { ApolloClient, gql, HttpLink, InMemoryCache } = createRequire(import.meta.url)("apollo-client-3/core");
const client = () => new ApolloClient({ link: new HttpLink({ uri: process.argv[2] }), cache: new InMemoryCache() });
const deferred = await new Promise((resolve, reject) => {
  const seen = [];
  client().watchQuery({ query: gql(DEFERRED) }).subscribe({
    next: ({ data }) => {
      seen.push(JSON.parse(JSON.stringify(data)));
      if (data.events.facets && data.events.nodes.every((node) => node.related)) resolve(seen);
    },
    error: reject,
  });
});
const found = {
  page: (await client().query({ query: gql(PAGE), variables: { city: "Dublin", first: 5 } })).data.events.nodes.length,
  whole: (await client().query({ query: gql(WHOLE) })).data,
  first: deferred[0],
  deferred: deferred.at(-1),
};
try {
  await client().query({ query: gql("query Wrong { nothing }") });
} catch (error) {
  found.error = (error.graphQLErrors[0] ?? error.networkError.result.errors[0]).extensions.code;
}
console.log(JSON.stringify(found));
process.exit(0);
