import { useMutation } from "@apollo/client/react";
import { clock, shortDate } from "./dates";
import type { EventCardFragment } from "./gql/graphql";
import { Save, Saved, Unsave } from "./operations";
import { Poster } from "./Poster";
import { Icon } from "./ui";

export type Actions = { open: (id: string) => void; signedIn: boolean; askToSignIn: () => void };

export function priceOf(price: EventCardFragment["price"]): string {
  if (!price) return "";
  if (price.isFree) return "Free";
  const format = (amount: string) =>
    new Intl.NumberFormat("en-IE", { style: "currency", currency: price.currency, minimumFractionDigits: Number(amount) % 1 ? 2 : 0 })
      .format(Number(amount));
  const { min, max } = price;
  if (min == null) return max == null ? "" : `up to ${format(max)}`;
  return max == null || max === min ? format(min) : `from ${format(min)}`;
}

export function SaveButton({ event, signedIn, askToSignIn }: { event: EventCardFragment } & Omit<Actions, "open">) {
  const [save] = useMutation(Save);
  const [unsave] = useMutation(Unsave);
  const toggle = () => {
    if (!signedIn) return askToSignIn();
    const options = {
      variables: { id: event.id },
      refetchQueries: [Saved],
      onError: () => undefined, // the heart goes back to what it was
    };
    const result = { event: { __typename: "Event" as const, id: event.id, isSaved: !event.isSaved }, errors: [] };
    if (event.isSaved) void unsave({ ...options, optimisticResponse: { eventUnsave: { __typename: "EventPayload", ...result } } });
    else void save({ ...options, optimisticResponse: { eventSave: { __typename: "EventPayload", ...result } } });
  };
  return (
    <button type="button" className="round save" aria-pressed={event.isSaved} onClick={toggle} aria-label={`Save ${event.title}`}>
      <Icon name="heart" />
    </button>
  );
}

const STATUS = { CANCELLED: "Cancelled", POSTPONED: "Postponed", RESCHEDULED: "New date", SCHEDULED: "" } as const;

export function EventCard({ event, showsDate, level = 3, reasons, ...actions }: {
  event: EventCardFragment; showsDate?: boolean; level?: 2 | 3; reasons?: string[];
} & Actions) {
  const names = event.performances.map((one) => one.artist.name).filter((name) => !event.title.includes(name));
  const time = clock(event.localTime);
  const price = priceOf(event.price);
  const isOff = event.status === "CANCELLED";
  const Title = level === 2 ? "h2" : "h3";
  return (
    <article className={isOff ? "card off" : "card"}>
      <Poster seed={event.id} faded={isOff} />
      <div className="what">
        <p className="when">
          {showsDate && <time dateTime={event.localDate ?? undefined}>{shortDate(event.localDate)}</time>}
          {time && <span>{time}</span>}
          {STATUS[event.status] && <strong className="status">{STATUS[event.status]}</strong>}
        </p>
        <Title className="title">
          <button type="button" onClick={() => actions.open(event.id)}>{event.title}</button>
        </Title>
        {names.length > 0 && <p className="lineup">with {names.slice(0, 3).join(", ")}{names.length > 3 && ` and ${names.length - 3} more`}</p>}
        <p className="where">
          {[event.venue?.name, event.city].filter(Boolean).join(", ") || "Venue to be announced"}
          {event.distanceKm != null && ` · ${event.distanceKm < 10 ? event.distanceKm.toFixed(1) : Math.round(event.distanceKm)} km`}
        </p>
        {(event.genres.length > 0 || price) && (
          <p className="tags">
            {price && <span className="price">{price}</span>}
            {event.genres.slice(0, 3).map((genre) => <span key={genre}>{genre}</span>)}
          </p>
        )}
        {reasons && reasons.length > 0 && (
          <ul className="reasons" aria-label="Why this is here">{reasons.map((reason) => <li key={reason}>{reason}</li>)}</ul>
        )}
      </div>
      <SaveButton event={event} signedIn={actions.signedIn} askToSignIn={actions.askToSignIn} />
    </article>
  );
}
