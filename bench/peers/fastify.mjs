// Plain REST: what the same content costs without GraphQL, with response schemas as Fastify advises.
import Fastify from "fastify";
import { Model, globalId, imagesOf, instant, numberOf, port, priceOf } from "./model.mjs";

const text = { type: "string" };
const nullable = { type: ["string", "null"] };
const object = (properties) => ({ type: "object", properties });
const list = (items) => ({ type: "array", items });
const event = {
  id: text,
  title: text,
  startTime: nullable,
  city: nullable,
  performances: list(object({ billing: text, artist: object({ id: text, name: text }) })),
  listings: list(object({ source: text, url: nullable })),
  price: { ...object({ min: text, max: text, currency: text }), nullable: true },
  images: list(object({ url: text, width: { type: "integer" }, height: { type: "integer" } })),
};
const place = { id: text, name: text, city: nullable };
const brief = object({ id: text, title: text, startTime: nullable });
const upcomingEvents = object({ nodes: list(brief) });
const marked = { ...event, venue: { ...object(place), nullable: true }, isSaved: { type: "boolean" } };
const detailed = { ...event, venue: { ...object({ ...place, upcomingEvents }), nullable: true } };

async function whole(model, row, { withMark = false, withUpcoming = false } = {}) {
  const [venue, performances, listings, isSaved] = await Promise.all([
    row.venue_id && model.venues.load(row.venue_id),
    model.performances.load(row.id),
    model.listings.load(row.id),
    withMark ? model.isSaved(row.id) : undefined,
  ]);
  const there = venue && { id: globalId("Venue", venue.id), name: venue.name, city: venue.city };
  if (there && withUpcoming) {
    const rows = await model.upcomingAtVenue(venue.id, 5);
    there.upcomingEvents = { nodes: rows.map((one) => ({ id: globalId("Event", one.id), title: one.title, startTime: instant(one.start_time) })) };
  }
  return {
    id: globalId("Event", row.id),
    title: row.title,
    startTime: instant(row.start_time),
    city: row.city,
    venue: there,
    performances: performances.map((one) => ({ billing: one.billing.toUpperCase(), artist: { id: globalId("Artist", one.id), name: one.name } })),
    listings: listings.map((one) => ({ source: one.source.toUpperCase(), url: one.url })),
    price: priceOf(row),
    images: imagesOf(row),
    isSaved,
  };
}

const app = Fastify();
app.get("/events", { schema: { response: { 200: object({ events: object({ nodes: list(object(marked)) }) }) } } }, async (request) => {
  const model = new Model(request.headers);
  const rows = await model.page(request.query.city, Number(request.query.first));
  const withMark = model.userId !== null;
  return { events: { nodes: await Promise.all(rows.map((row) => whole(model, row, { withMark }))) } };
});
app.get("/events/:id", { schema: { response: { 200: object({ event: object(detailed) }) } } }, async (request) => {
  const model = new Model(request.headers);
  return { event: await whole(model, await model.event(numberOf(request.params.id)), { withUpcoming: true }) };
});
await app.listen({ port, host: "127.0.0.1" });
