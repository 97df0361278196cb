// Relay's runtime against a server: a connection in two pages, an object refetched by its id, a deferred fragment. Prints JSON.
// The artifacts in relay/__generated__ are relay-compiler 21's, which is too large to install for a test.
import relay from "relay-runtime";
import List from "./relay/__generated__/documentsListQuery.graphql.js";
import More from "./relay/__generated__/documentsMoreQuery.graphql.js";
import Refetched from "./relay/__generated__/documentsNodeQuery.graphql.js";
import WithRelated from "./relay/__generated__/documentsRelatedQuery.graphql.js";
import related from "./relay/__generated__/documents_related.graphql.js";

const { createOperationDescriptor, Environment, fetchQuery, getSingularSelector, Network, Observable, RecordSource, Store } = relay;
const uri = process.argv[2];

async function* parts(response) {
  const type = response.headers.get("content-type");
  if (!type.startsWith("multipart/mixed")) return yield await response.json();
  const delimiter = `\r\n--${/boundary="?([^";]+)/.exec(type)[1]}`;
  let read = "";
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    const whole = (read + chunk).split(delimiter);
    read = whole.pop();
    for (const part of whole) if (part.trim()) yield JSON.parse(part.slice(part.indexOf("\r\n\r\n")));
  }
}

/** What Relay wants of each increment: its data, path and label, and whether it is the last. */
function payloads({ incremental, ...first }) {
  const { hasNext } = first;
  if (!incremental) return first.data ? [{ ...first, extensions: { ...first.extensions, is_final: !hasNext } }] : [];
  return incremental.map((one, index) => ({
    ...one, extensions: { is_final: !hasNext && index === incremental.length - 1 },
  }));
}

const network = Network.create(({ text }, variables) =>
  Observable.create((sink) => {
    (async () => {
      const response = await fetch(uri, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "multipart/mixed;deferSpec=20220824, application/json" },
        body: JSON.stringify({ query: text, variables }),
      });
      for await (const payload of parts(response)) for (const one of payloads(payload)) sink.next(one);
      sink.complete();
    })().catch((error) => sink.error(error));
  }),
);
const environment = new Environment({ network, store: new Store(new RecordSource()), deferDeduplicatedFields: true });

const read = (query, variables) => environment.lookup(createOperationDescriptor(query, variables).fragment).data;
async function ask(query, variables) {
  await fetchQuery(environment, query, variables).toPromise();
  return read(query, variables);
}

const page = await ask(List, { first: 3 });
const next = await ask(More, { first: 3, after: page.events.pageInfo.endCursor });
const id = page.events.edges[0].node.id;
const refetched = await ask(Refetched, { id });
let seen = 0;
await new Promise((complete, error) =>
  environment.execute({ operation: createOperationDescriptor(WithRelated, { id }) }).subscribe({ next: () => { seen += 1; }, complete, error }),
);
const withRelated = read(WithRelated, { id });
const selector = getSingularSelector(related, withRelated.event);
console.log(JSON.stringify({
  titles: [...page.events.edges, ...next.events.edges].map((edge) => edge.node.title),
  refetched: refetched.node,
  seen,
  related: environment.lookup(selector).data.related.map((one) => one.title),
}));
process.exit(0);
