// One subscription through each library and transport at once; says when all have begun, and prints the first event of each.
import { ApolloClient, gql, HttpLink, InMemoryCache } from "@apollo/client";
import { Client, fetchExchange } from "@urql/core";
import { createClient } from "graphql-ws";
import { createRequire } from "node:module";
import WebSocket from "ws";
import { ADDED } from "./documents.mjs";

const [, , uri, token] = process.argv;
const headers = { authorization: `Bearer ${token}` };
const apollo3 = createRequire(import.meta.url)("apollo-client-3/core");
const types = {};
const noting = (name) => async (...sent) => {
  const response = await fetch(...sent);
  types[name] = response.headers.get("content-type");
  return response;
};
const first = (observable, pick = (result) => result.data) =>
  new Promise((resolve, reject) => observable.subscribe({ next: (result) => resolve(pick(result)), error: reject }));

const ofApollo4 = new ApolloClient({ link: new HttpLink({ uri, headers, fetch: noting("apollo4") }), cache: new InMemoryCache() });
const ofApollo3 = new apollo3.ApolloClient({
  link: new apollo3.HttpLink({ uri, headers, fetch: noting("apollo3") }), cache: new apollo3.InMemoryCache(),
});
const ofUrql = new Client({ url: uri, exchanges: [fetchExchange], fetchSubscriptions: true, fetchOptions: { headers }, fetch: noting("urql") });
const ofSocket = createClient({ url: uri.replace("http", "ws"), connectionParams: headers, webSocketImpl: WebSocket });

const all = Promise.all([
  first(ofApollo4.subscribe({ query: gql(ADDED) })),
  first(ofApollo3.subscribe({ query: apollo3.gql(ADDED) })),
  new Promise((resolve) => ofUrql.subscription(ADDED, {}).subscribe((result) => resolve(result.data))),
  new Promise((resolve, reject) => ofSocket.subscribe({ query: ADDED }, { next: ({ data }) => resolve(data), error: reject, complete() {} })),
]);
const waiting = setInterval(() => {
  if (Object.keys(types).length < 3) return;
  clearInterval(waiting);
  console.log("begun");
}, 50);
const [apollo4, ofOld, urql, socket] = await all;
console.log(JSON.stringify({ apollo4, apollo3: ofOld, urql, socket, types }));
process.exit(0);
