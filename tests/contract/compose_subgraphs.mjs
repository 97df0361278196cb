// Composes this server's subgraph with a peer's under @apollo/composition; prints the errors, or the supergraph's SDL.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const require = createRequire(process.argv[2] + "/");
const { composeServices } = require("@apollo/composition");
const { parse } = require("graphql");

const [, , , ...files] = process.argv;
const services = files.map((file, index) => ({
  name: index === 0 ? "gigs" : `peer${index}`,
  url: `http://127.0.0.1:${4000 + index}/graphql`,
  typeDefs: parse(readFileSync(file, "utf-8")),
}));
const composed = composeServices(services);
console.log(JSON.stringify({ errors: (composed.errors ?? []).map(String), supergraph: composed.supergraphSdl ?? null }));
