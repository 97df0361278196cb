import { useQuery } from "@apollo/client/react";
import { useDeferredValue, useMemo, useState } from "react";
import { wordsOf } from "./client";
import { dayLabel } from "./dates";
import { type Actions, EventCard } from "./EventCard";
import { Filters, type Choice, filterOf, EVERYTHING } from "./Filters";
import { GigMap } from "./GigMap";
import type { EventCardFragment } from "./gql/graphql";
import { EventsPage, MoreEvents } from "./operations";
import { Failure, More, Notice, Skeletons } from "./ui";

export function WhatsOn(actions: Actions) {
  const [choice, setChoice] = useState<Choice>(EVERYTHING);
  const [shows, setShows] = useState<"list" | "map">("list");
  const settled = useDeferredValue(choice);
  const variables = useMemo(
    () => ({ filter: filterOf(settled), orderBy: settled.near ? ("DISTANCE" as const) : ("START_TIME" as const) }),
    [settled],
  );
  const { data: fresh, previousData, error, loading, refetch, fetchMore, networkStatus } = useQuery(EventsPage, {
    variables, notifyOnNetworkStatusChange: true,
  });
  const data = fresh ?? (error ? undefined : previousData);
  const page = data?.events;
  const events = page?.edges.map((edge) => edge.node as EventCardFragment) ?? [];
  const more = () =>
    void fetchMore({ query: MoreEvents, variables: { ...variables, after: page?.pageInfo.endCursor } }).catch(() => undefined);
  const isFetching = page?.sources?.some((source) => source.outcome === "TIMED_OUT" || source.outcome === "FETCHING");
  const total = page && "totalCount" in page ? page.totalCount : undefined;

  return (
    <div className={`on shows-${shows}`}>
      <div className="intro">
        <h1>Live music and club nights{settled.city ? <> in <em>{settled.city}</em></> : settled.near ? <> <em>near you</em></> : null}</h1>
        <p role="status">
          {loading && !page ? "Looking…" : total === undefined ? "" : `${total.toLocaleString("en-IE")} ${total === 1 ? "gig" : "gigs"}`}
        </p>
      </div>
      <Filters choice={choice} set={setChoice} genres={page && "facets" in page ? page.facets?.genres : undefined} />
      <div className="switch" role="group" aria-label="Show as">
        <button type="button" aria-pressed={shows === "list"} onClick={() => setShows("list")}>List</button>
        <button type="button" aria-pressed={shows === "map"} onClick={() => setShows("map")}>Map</button>
      </div>
      <section className="list" aria-label="Gigs" aria-busy={loading}>
        {error && !data && <Failure words={wordsOf(error)} retry={() => void refetch()} />}
        {loading && !page && <Skeletons />}
        {page && events.length === 0 && !loading && (
          isFetching
            ? <Notice title="Fetching listings" action={<button type="button" onClick={() => void refetch()}>Look again</button>}>
                The sources are being read for this place for the first time.
              </Notice>
            : <Notice title="Nothing found" action={<button type="button" onClick={() => setChoice(EVERYTHING)}>Clear the filters</button>}>
                No gig fits all of this. Try another date, or fewer filters.
              </Notice>
        )}
        <Days events={events} byDate={!settled.near} {...actions} />
        {page && <More hasMore={page.pageInfo.hasNextPage} isLoading={networkStatus === 3} more={more} />}
      </section>
      <GigMap filter={variables.filter} me={settled.near} open={actions.open} />
    </div>
  );
}

function Days({ events, byDate, ...actions }: { events: EventCardFragment[]; byDate: boolean } & Actions) {
  if (!byDate) return <div className="day">{events.map((event) => <EventCard key={event.id} event={event} showsDate level={2} {...actions} />)}</div>;
  const days = new Map<string, EventCardFragment[]>();
  for (const event of events) {
    const key = event.localDate ?? "";
    days.set(key, [...(days.get(key) ?? []), event]);
  }
  return [...days].map(([date, gigs]) => {
    const label = dayLabel(date);
    return (
      <section className="day" key={date}>
        <h2>{label.name} <span>{label.date}</span></h2>
        {gigs.map((event) => <EventCard key={event.id} event={event} {...actions} />)}
      </section>
    );
  });
}
