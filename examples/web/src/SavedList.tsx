import { useQuery } from "@apollo/client/react";
import { wordsOf } from "./client";
import { type Actions, EventCard } from "./EventCard";
import type { EventCardFragment } from "./gql/graphql";
import { Saved } from "./operations";
import { Failure, More, Notice, Skeletons } from "./ui";

export function SavedList(actions: Actions) {
  const { data, error, loading, refetch, fetchMore, networkStatus } = useQuery(Saved, {
    skip: !actions.signedIn, notifyOnNetworkStatusChange: true,
  });
  if (!actions.signedIn) {
    return (
      <Notice title="Your saved gigs" action={<button type="button" className="primary" onClick={actions.askToSignIn}>Sign in</button>}>
        What you save is kept with your account, and in a calendar that you can subscribe to.
      </Notice>
    );
  }
  const saved = data?.viewer?.saved;
  const more = () => void fetchMore({ variables: { after: saved?.pageInfo.endCursor } }).catch(() => undefined);
  return (
    <div className="column">
      <h1>Saved</h1>
      {error && !saved && <Failure words={wordsOf(error)} retry={() => void refetch()} />}
      {loading && !saved && <Skeletons count={3} />}
      {saved?.edges.length === 0 && (
        <Notice title="Nothing saved yet" action={<a className="button" href="#/">See what’s on</a>}>Press the heart of a gig to keep it here.</Notice>
      )}
      <div className="day">
        {saved?.edges.map(({ node }) => <EventCard key={node.id} event={node as EventCardFragment} showsDate level={2} {...actions} />)}
      </div>
      {saved && <More hasMore={saved.pageInfo.hasNextPage} isLoading={networkStatus === 3} more={more} />}
    </div>
  );
}
