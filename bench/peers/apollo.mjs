import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";
import { Model, port } from "./model.mjs";
import { resolvers, typeDefs } from "./resolvers.mjs";

const server = new ApolloServer({ typeDefs, resolvers, cache: "bounded" });
await startStandaloneServer(server, { listen: { port, host: "127.0.0.1" }, context: async ({ req }) => ({ model: new Model(req.headers) }) });
