import { useMutation, useQuery } from "@apollo/client/react";
import { useRef, useState } from "react";
import { wordsOf } from "./client";
import { type Actions, EventCard } from "./EventCard";
import type { EventCardFragment } from "./gql/graphql";
import { Feed, SetTaste } from "./operations";
import { Chip, Failure, More, Notice, Skeletons } from "./ui";

const GENRES = ["rock", "indie", "folk", "traditional", "electronic", "techno", "house", "hip hop", "jazz", "punk", "metal", "pop"];
const CITIES = ["Dublin", "Cork", "Galway", "Belfast", "Limerick"];

type Taste = { genres: string[]; cities: string[]; artists: string[] };

export function ForYou({ preferences, ...actions }: { preferences?: Taste } & Actions) {
  const { data, error, loading, refetch, fetchMore, networkStatus } = useQuery(Feed, {
    skip: !actions.signedIn, notifyOnNetworkStatusChange: true,
  });
  if (!actions.signedIn) {
    return (
      <Notice title="A feed that says why" action={<button type="button" className="primary" onClick={actions.askToSignIn}>Sign in</button>}>
        Sign in and name a few genres. Each gig then comes with the reasons for its place.
      </Notice>
    );
  }
  const feed = data?.viewer?.feed;
  const more = () => void fetchMore({ variables: { after: feed?.pageInfo.endCursor } }).catch(() => undefined);
  return (
    <div className="column">
      <h1>For you</h1>
      {preferences && <TasteForm taste={preferences} changed={() => void refetch()} />}
      {error && !feed && <Failure words={wordsOf(error)} retry={() => void refetch()} />}
      {loading && !feed && <Skeletons />}
      {feed?.edges.length === 0 && <Notice title="Nothing to rank yet">Once gigs are listed in your cities, they appear here.</Notice>}
      <div className="day">
        {feed?.edges.map(({ node, ranking }) => (
          <EventCard
            key={node.id} event={node as EventCardFragment} showsDate level={2}
            reasons={ranking?.reasons.filter((reason) => reason.weight > 0).slice(0, 3).map((reason) => reason.text)} {...actions}
          />
        ))}
      </div>
      {feed && <More hasMore={feed.pageInfo.hasNextPage} isLoading={networkStatus === 3} more={more} />}
    </div>
  );
}

function TasteForm({ taste, changed }: { taste: Taste; changed: () => void }) {
  const [setTaste, { loading }] = useMutation(SetTaste, { refetchQueries: ["Viewer"], onCompleted: changed, onError: () => undefined });
  const [isOpen, setOpen] = useState(taste.genres.length === 0);
  const changes = useRef(Promise.resolve<unknown>(undefined));
  const latest = useRef(taste);
  // One change after another, each on top of what the one before it left: the server sets a whole list at a time.
  const toggle = (kind: "genres" | "cities", value: string) => {
    changes.current = changes.current.then(async () => {
      const had = latest.current[kind];
      const wanted = had.includes(value) ? had.filter((one) => one !== value) : [...had, value];
      const answer = await setTaste({ variables: { input: { [kind]: wanted } } });
      latest.current = answer.data?.preferencesUpdate.preferences ?? latest.current;
    });
  };
  const others = taste.genres.filter((genre) => !GENRES.includes(genre));
  return (
    <details className="taste" open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)} aria-busy={loading}>
      <summary>{taste.genres.length === 0 ? "What do you like?" : "Your taste"} <span>{[...taste.genres, ...taste.cities].slice(0, 5).join(", ")}</span></summary>
      <div className="chips" role="group" aria-label="Genres you like">
        {[...GENRES, ...others].map((genre) => <Chip key={genre} pressed={taste.genres.includes(genre)} onClick={() => toggle("genres", genre)}>{genre}</Chip>)}
      </div>
      <div className="chips" role="group" aria-label="Your cities">
        {CITIES.map((city) => <Chip key={city} pressed={taste.cities.includes(city)} onClick={() => toggle("cities", city)}>{city}</Chip>)}
      </div>
    </details>
  );
}
