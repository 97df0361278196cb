import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, Observable } from "@apollo/client";
import { CombinedGraphQLErrors } from "@apollo/client/errors";
import { GraphQL17Alpha9Handler } from "@apollo/client/incremental";
import { SetContextLink } from "@apollo/client/link/context";
import { relayStylePagination } from "@apollo/client/utilities";
import { accessToken, renew } from "./session";

const NO_TOKEN = new Set(["LogIn", "SignUp"]);

const withToken = new SetContextLink(async (previous, operation) => {
  const token = NO_TOKEN.has(operation.operationName ?? "") ? null : await accessToken();
  return token ? { headers: { ...previous.headers, authorization: `Bearer ${token}` }, token } : previous;
});

/** A token that expired on the way is renewed, and the operation sent once more. */
const retryWithNewToken = new ApolloLink((operation, forward) => {
  return new Observable((observer) => {
    let subscription: { unsubscribe(): void } | undefined;
    const send = (isRetry: boolean) => {
      let isHandedOver = false;
      subscription = forward(operation).subscribe({
        next: (result) => {
          const { token, headers } = operation.getContext();
          const hasExpired = result.errors?.some((error) => error.extensions?.reason === "TOKEN_EXPIRED");
          if (isRetry || !token || !hasExpired) return observer.next(result);
          isHandedOver = true;
          renew(token)
            .then((renewed) => {
              operation.setContext({ headers: { ...headers, authorization: renewed ? `Bearer ${renewed}` : undefined } });
              send(true);
            })
            .catch((error) => observer.error(error));
        },
        error: (error) => observer.error(error),
        complete: () => isHandedOver || observer.complete(),
      });
    };
    send(false);
    return () => subscription?.unsubscribe();
  });
});

export const client = new ApolloClient({
  link: ApolloLink.from([withToken, retryWithNewToken, new HttpLink({ uri: "/graphql" })]),
  incrementalHandler: new GraphQL17Alpha9Handler(),
  // A refetch after a change must not be answered with what an earlier one, still on its way, saw before the change.
  queryDeduplication: false,
  cache: new InMemoryCache({
    typePolicies: {
      Query: { fields: { events: relayStylePagination(["filter", "orderBy"]) } },
      Viewer: { fields: { feed: relayStylePagination([]), saved: relayStylePagination([]) } },
    },
  }),
});

/** The sentence to show for an error: the server's own where it has one. */
export function wordsOf(error: unknown): string {
  if (CombinedGraphQLErrors.is(error)) return error.errors[0]?.message ?? "The server could not answer.";
  return "The server could not be reached. Check your connection and try again.";
}
