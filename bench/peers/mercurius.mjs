import Fastify from "fastify";
import mercurius from "mercurius";
import { Model, port } from "./model.mjs";
import { resolvers, typeDefs } from "./resolvers.mjs";

const app = Fastify();
app.register(mercurius, { schema: typeDefs, resolvers, jit: 1, context: (request) => ({ model: new Model(request.headers) }) });
await app.listen({ port, host: "127.0.0.1" });
