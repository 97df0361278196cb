// The resolvers of the three GraphQL peers; `context.model` is the request's.
import { readFileSync } from "node:fs";
import { globalId, imagesOf, instant, numberOf, priceOf } from "./model.mjs";

export const typeDefs = readFileSync(new URL("schema.graphql", import.meta.url), "utf8");
export const resolvers = {
  Query: {
    event: (_, { id }, { model }) => model.event(numberOf(id)),
    events: async (_, { filter, first }, { model }) => ({ nodes: await model.page(filter.city, first ?? 20) }),
  },
  Event: {
    id: (event) => globalId("Event", event.id),
    startTime: (event) => instant(event.start_time),
    venue: (event, _, { model }) => event.venue_id && model.venues.load(event.venue_id),
    performances: (event, _, { model }) => model.performances.load(event.id),
    listings: (event, _, { model }) => model.listings.load(event.id),
    price: priceOf,
    images: imagesOf,
    isSaved: (event, _, { model }) => model.isSaved(event.id),
  },
  Venue: {
    id: (venue) => globalId("Venue", venue.id),
    upcomingEvents: async (venue, { first }, { model }) => ({ nodes: await model.upcomingAtVenue(venue.id, first ?? 20) }),
  },
  Performance: { artist: (row) => row, billing: (row) => row.billing.toUpperCase() },
  Artist: { id: (artist) => globalId("Artist", artist.id) },
  Listing: { source: (listing) => listing.source.toUpperCase() },
};
