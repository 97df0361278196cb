// What the client libraries ask, written once.
const TITLES = "__typename nodes { __typename id title";
export const PAGE = "query Page($city: String!, $first: Int!) { events(filter: {city: $city}, first: $first) { nodes { id title } } }";
export const DEFERRED = `query Deferred { events(filter: {city: "Dublin"}, first: 20) { ${TITLES}
  ... @defer(label: "related") { related(first: 2) { __typename id title } } }
  ... @defer(label: "facets") { facets { __typename genres { __typename value count } } } } }`;
export const WHOLE = DEFERRED.replaceAll(/ @defer\(label: "\w+"\)/g, "").replace("Deferred", "Whole");
export const STREAMED = `query Streamed { events(filter: {city: "Dublin"}, first: 6) { __typename
  nodes @stream(initialCount: 2) { __typename id title } } }`;
export const WHOLE_LIST = STREAMED.replace(" @stream(initialCount: 2)", "").replace("Streamed", "WholeList");
export const ADDED = "subscription Added { notificationAdded { id event { id title } } }";
