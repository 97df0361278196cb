// urql against a server: a page, @defer, @stream, an error. Prints JSON.
import { Client, fetchExchange } from "@urql/core";
import { DEFERRED, PAGE, STREAMED, WHOLE, WHOLE_LIST } from "./documents.mjs";

const client = new Client({ url: process.argv[2], exchanges: [fetchExchange], preferGetMethod: false });

function states(query) {
  return new Promise((resolve, reject) => {
    const seen = [];
    client.query(query, {}).subscribe((result) => {
      if (result.error) reject(result.error);
      seen.push(JSON.parse(JSON.stringify(result.data)));
      if (!result.hasNext) resolve(seen);
    });
  });
}

const deferred = await states(DEFERRED);
const found = {
  page: (await client.query(PAGE, { city: "Dublin", first: 5 })).data.events.nodes.length,
  whole: (await client.query(WHOLE, {})).data,
  wholeList: (await client.query(WHOLE_LIST, {})).data,
  first: deferred[0],
  deferred: deferred.at(-1),
  streamed: (await states(STREAMED)).at(-1),
  error: (await client.query("query Wrong { nothing }", {})).error.graphQLErrors[0].extensions.code,
};
console.log(JSON.stringify(found));
process.exit(0);
