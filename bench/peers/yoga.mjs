import { createServer } from "node:http";
import { createSchema, createYoga } from "graphql-yoga";
import { Model, port } from "./model.mjs";
import { resolvers, typeDefs } from "./resolvers.mjs";

const yoga = createYoga({
  schema: createSchema({ typeDefs, resolvers }),
  context: ({ request }) => ({ model: new Model({ authorization: request.headers.get("authorization") ?? undefined }) }),
  logging: false,
});
createServer(yoga).listen(port, "127.0.0.1");
