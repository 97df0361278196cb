// What every peer shares: the statements, one DataLoader a relation and request, and who is asking.
import DataLoader from "dataloader";
import jwt from "jsonwebtoken";
import mysql from "mysql2/promise";

const STILL_ON_MS = 4 * 3600 * 1000;
const EVENT = "e.id, e.title, e.start_time, e.city, e.venue_id, e.price_min, e.price_max, e.currency, e.images";
const pool = mysql.createPool({ uri: process.env.DATABASE_URL, connectionLimit: 10, timezone: "Z" });

export const port = Number(process.env.PORT);
export const globalId = (type, id) => Buffer.from(`${type}:${id}`).toString("base64").replaceAll("=", "");
export const numberOf = (id) => Number(Buffer.from(id, "base64").toString().split(":")[1]);
const earliest = () => new Date(Math.floor((Date.now() - STILL_ON_MS) / 60000) * 60000);

function grouped(ids, rows, key) {
  const found = new Map(ids.map((id) => [id, []]));
  for (const row of rows) found.get(row[key])?.push(row);
  return ids.map((id) => found.get(id));
}

const many = (sql, key) =>
  new DataLoader(async (ids) => {
    const [rows] = await pool.query(sql, [ids]);
    return grouped(ids, rows, key);
  });

const one = (sql) =>
  new DataLoader(async (ids) => {
    const [rows] = await pool.query(sql, [ids]);
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => byId.get(id) ?? null);
  });

export class Model {
  constructor(headers) {
    const token = headers.authorization?.replace(/^Bearer /, "");
    this.userId = token ? Number(jwt.verify(token, process.env.JWT_SECRET, { algorithms: ["HS256"], issuer: "gigs" }).sub) : null;
    this.venues = one("SELECT id, name, city FROM venues WHERE id IN (?)");
    this.performances = many(
      "SELECT p.event_id, p.billing, a.id, a.name FROM performances p JOIN artists a ON a.id = p.artist_id" +
        " WHERE p.event_id IN (?) ORDER BY p.event_id, p.position",
      "event_id",
    );
    this.listings = many(
      "SELECT event_id, source, url FROM source_events WHERE event_id IN (?) AND withdrawn_at IS NULL" +
        " ORDER BY event_id, last_seen_at DESC, source, source_id",
      "event_id",
    );
    this.saved = new DataLoader(async (ids) => {
      const [rows] = await pool.query("SELECT event_id FROM user_saved_events WHERE user_id = ? AND event_id IN (?)", [this.userId, ids]);
      const saved = new Set(rows.map((row) => row.event_id));
      return ids.map((id) => saved.has(id));
    });
  }

  async event(id) {
    const [rows] = await pool.execute(`SELECT ${EVENT} FROM events e WHERE e.id = ?`, [id]);
    return rows[0] ?? null;
  }

  async page(city, first) {
    const hidden = this.userId ? " AND e.id NOT IN (SELECT event_id FROM user_hidden_events WHERE user_id = ?)" : "";
    const [rows] = await pool.query(
      `SELECT ${EVENT} FROM events e WHERE e.city_key = ? AND e.order_time >= ? AND e.withdrawn_at IS NULL${hidden}` +
        " ORDER BY e.order_time, e.id LIMIT ?",
      this.userId ? [city.toLowerCase(), earliest(), this.userId, first] : [city.toLowerCase(), earliest(), first],
    );
    return rows;
  }

  async upcomingAtVenue(id, first) {
    const [rows] = await pool.query(
      `SELECT ${EVENT} FROM events e WHERE e.venue_id = ? AND e.order_time >= ? AND e.withdrawn_at IS NULL` +
        " ORDER BY e.order_time, e.id LIMIT ?",
      [id, earliest(), first],
    );
    return rows;
  }

  isSaved(id) {
    return this.userId ? this.saved.load(id) : false;
  }
}

export const instant = (date) => date && date.toISOString().replace(".000Z", "Z");
export const priceOf = (row) => row.price_min && { min: row.price_min, max: row.price_max, currency: row.currency };
export const imagesOf = (row) => (typeof row.images === "string" ? JSON.parse(row.images) : row.images);
