import { useMutation, useQuery } from "@apollo/client/react";
import { useState } from "react";
import { wordsOf } from "./client";
import { clock, dayLabel } from "./dates";
import { type Actions, priceOf, SaveButton } from "./EventCard";
import type { EventCardFragment } from "./gql/graphql";
import { AlertMe, EventDetails } from "./operations";
import { Poster } from "./Poster";
import { Dialog, Failure, Skeletons } from "./ui";

const SOURCES: Record<string, string> = {
  TICKETMASTER: "Ticketmaster", EVENTBRITE: "Eventbrite", BANDSINTOWN: "Bandsintown", DICE: "Dice", LOCAL: "The organizer",
};

/** Links of other makers' sites: whatever is no web address is not made one. */
const isWebAddress = (url: string | null | undefined): url is string => /^https?:\/\//.test(url ?? "");

export function EventDialog({ id, close, ...actions }: { id: string; close: () => void } & Actions) {
  const { data, error, loading, refetch } = useQuery(EventDetails, { variables: { id } });
  const event = data?.event;
  return (
    <Dialog label={event?.title ?? "Event"} close={close} className="event">
      {error && !event && <Failure words={wordsOf(error)} retry={() => void refetch()} />}
      {loading && !event && <Skeletons count={3} />}
      {data && !event && <p>This event is no longer listed.</p>}
      {event && <Details event={event as Shown} {...actions} />}
    </Dialog>
  );
}

type Shown = EventCardFragment & {
  description?: string | null; ageRestriction?: string | null; ticketUrl?: string | null; calendarUrl: string; timeZone: string;
  previousStartTime?: string | null; related?: EventCardFragment[];
  venue?: { id: string; name: string; address?: string | null; city?: string | null } | null;
  listings: { source: string; sourceId: string; title: string; url?: string | null }[];
};

function Details({ event, ...actions }: { event: Shown } & Actions) {
  const day = dayLabel(event.localDate);
  const price = priceOf(event.price);
  const isOff = event.status === "CANCELLED";
  return (
    <>
      <div className="head">
        <Poster seed={event.id} faded={isOff} />
        <div>
          <p className="when">{[day.name, day.date].filter(Boolean).join(", ")}{event.localTime && <>, {clock(event.localTime)}</>}</p>
          <h2>{event.title}</h2>
          <p>{[event.venue?.name, event.venue?.address, event.venue?.city ?? event.city].filter(Boolean).join(", ")}</p>
        </div>
      </div>
      {event.status !== "SCHEDULED" && (
        <p className="status wide">
          {isOff ? "This gig is cancelled." : event.status === "POSTPONED" ? "Postponed. A new date is not known yet." : "This gig has moved to a new date."}
        </p>
      )}
      <p className="actions">
        {!isOff && isWebAddress(event.ticketUrl) && (
          <a className="primary" href={event.ticketUrl} target="_blank" rel="noreferrer">Tickets{price && ` · ${price}`}</a>
        )}
        <a className="button" href={new URL(event.calendarUrl, location.href).pathname}>Add to calendar</a>
        <SaveButton event={event} {...actions} />
      </p>
      {event.description && <p className="text">{event.description}</p>}
      {event.performances.length > 0 && (
        <section>
          <h3>Line-up</h3>
          <ul className="artists">
            {event.performances.map(({ billing, artist }) => (
              <li key={artist.id}>
                <span>{artist.name}{billing === "SUPPORT" && <small> support</small>}</span>
                <AlertButton artist={artist.name} {...actions} />
              </li>
            ))}
          </ul>
        </section>
      )}
      <section>
        <h3>Listed by</h3>
        <ul className="listings">
          {event.listings.map((listing) => (
            <li key={listing.source + listing.sourceId}>
              {isWebAddress(listing.url)
                ? <a href={listing.url} target="_blank" rel="noreferrer">{SOURCES[listing.source] ?? listing.source}</a>
                : SOURCES[listing.source] ?? listing.source}
              {listing.title !== event.title && <small> as “{listing.title}”</small>}
            </li>
          ))}
        </ul>
      </section>
      <section aria-busy={!event.related}>
        <h3>You might also like</h3>
        {!event.related && <Skeletons count={2} />}
        {event.related?.length === 0 && <p>Nothing similar is listed yet.</p>}
        <ul className="related">
          {event.related?.map((one) => (
            <li key={one.id}>
              <button type="button" onClick={() => actions.open(one.id)}><strong>{one.title}</strong> {dayLabel(one.localDate).name} {dayLabel(one.localDate).date}, {one.venue?.name ?? one.city}</button>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

function AlertButton({ artist, signedIn, askToSignIn }: { artist: string } & Actions) {
  const [create] = useMutation(AlertMe);
  const [state, setState] = useState<"" | "set" | string>("");
  const ask = async () => {
    if (!signedIn) return askToSignIn();
    try {
      const { data } = await create({ variables: { input: { artistName: artist } } });
      setState(data?.alertCreate.errors[0]?.message ?? "set");
    } catch (error) {
      setState(wordsOf(error));
    }
  };
  if (state && state !== "set") return <small role="alert">{state}</small>;
  if (state) return <small role="status">You will hear of new dates.</small>;
  return <button type="button" className="quiet" onClick={() => void ask()} aria-label={`Alert me to new dates of ${artist}`}>Alert me</button>;
}
