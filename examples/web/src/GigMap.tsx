import { useQuery } from "@apollo/client/react";
import { useMemo, useState } from "react";
import { IRELAND, TOWNS } from "./coastline";
import { NEAR_KM, type Place } from "./Filters";
import type { EventFilter, EventsOnMapQuery } from "./gql/graphql";
import { EventsOnMap } from "./operations";

type Gig = EventsOnMapQuery["events"]["edges"][number]["node"];
type Spot = Place & { key: string; name: string; gigs: Gig[] };
type View = { centre: Place; widthKm: number };

const SIZE = 400;
const KM_PER_DEGREE = 111.2;
const WHOLE: View = { centre: { latitude: 53.4, longitude: -7.95 }, widthKm: 480 };

/** Where a place is on the map: the plane that touches the earth at the centre is true enough for one island. */
function projection({ centre, widthKm }: View) {
  const scale = SIZE / widthKm;
  const stretch = Math.cos((centre.latitude * Math.PI) / 180);
  return (latitude: number, longitude: number): [number, number] => [
    SIZE / 2 + (longitude - centre.longitude) * KM_PER_DEGREE * stretch * scale,
    SIZE / 2 - (latitude - centre.latitude) * KM_PER_DEGREE * scale,
  ];
}

function spotsOf(gigs: Gig[]): Spot[] {
  const spots = new Map<string, Spot>();
  for (const gig of gigs) {
    const place = gig.venue?.location ?? gig.location;
    if (!place) continue;
    const key = gig.venue?.id ?? `${place.latitude.toFixed(3)} ${place.longitude.toFixed(3)}`;
    const spot = spots.get(key) ?? { ...place, key, name: gig.venue?.name ?? gig.city ?? "Unnamed place", gigs: [] };
    spot.gigs.push(gig);
    spots.set(key, spot);
  }
  return [...spots.values()].sort((one, other) => other.gigs.length - one.gigs.length);
}

/** The view that shows most of the spots: their middle, and a width that leaves the farthest tenth out. */
function viewOf(spots: Spot[], me: Place | null): View {
  if (me) return { centre: me, widthKm: NEAR_KM * 2.2 };
  if (spots.length === 0) return WHOLE;
  const middle = (values: number[]) => values.sort((one, other) => one - other)[Math.floor(values.length / 2)];
  const centre = { latitude: middle(spots.map((spot) => spot.latitude)), longitude: middle(spots.map((spot) => spot.longitude)) };
  const away = spots
    .map((spot) => KM_PER_DEGREE * Math.max(Math.abs(spot.latitude - centre.latitude), Math.abs(spot.longitude - centre.longitude) * 0.6))
    .sort((one, other) => one - other);
  const most = away[Math.floor((away.length - 1) * 0.9)];
  return most > 60 ? WHOLE : { centre, widthKm: Math.max(3, most * 2.6) };
}

/** Lines a round number of kilometres apart, the middle ones through the centre. */
function gridOf(pixelsPerKm: number): string {
  const step = ([1, 2, 5, 10, 20, 50, 100, 200].find((km) => km * pixelsPerKm > 30) ?? 200) * pixelsPerKm;
  const first = (SIZE / 2) % step;
  const lines = Array.from({ length: Math.ceil(SIZE / step) }, (_, index) => (first + index * step).toFixed(1));
  return lines.map((line) => `M${line} 0V${SIZE}M0 ${line}H${SIZE}`).join("");
}

/** The busiest spots whose names do not cover one another. */
function named(spots: Spot[], at: (latitude: number, longitude: number) => [number, number]): { spot: Spot; x: number; y: number }[] {
  const kept: { spot: Spot; x: number; y: number }[] = [];
  for (const spot of spots.slice(0, 12)) {
    const [x, y] = at(spot.latitude, spot.longitude);
    const fits = x > 0 && x < SIZE - 110 && y > 20 && y < SIZE - 10;
    if (fits && kept.every((one) => Math.abs(one.y - y) > 22 || Math.abs(one.x - x) > 150)) kept.push({ spot, x, y });
  }
  return kept.slice(0, 5);
}

export function GigMap({ filter, me, open }: { filter: EventFilter; me: Place | null; open: (id: string) => void }) {
  const { data: fresh, previousData } = useQuery(EventsOnMap, { variables: { filter } });
  const data = fresh ?? previousData;
  const spots = useMemo(() => spotsOf(data?.events.edges.map((edge) => edge.node) ?? []), [data]);
  const fitting = useMemo(() => viewOf(spots, me), [spots, me]);
  const [zoom, setZoom] = useState(1);
  const [chosen, choose] = useState<string | null>(null);
  const view = { ...fitting, widthKm: Math.min(700, Math.max(1, fitting.widthKm / zoom)) };
  const at = projection(view);
  const pixelsPerKm = SIZE / view.widthKm;
  const rings = [1, 2, 5, 10, 20, 50, 100, 200].filter((km) => km * pixelsPerKm > 45 && km * pixelsPerKm < SIZE * 0.55).slice(0, 3);
  const spot = spots.find((one) => one.key === chosen) ?? null;
  const coast = IRELAND.map(([latitude, longitude]) => at(latitude, longitude).map((value) => value.toFixed(1)).join(" ")).join("L");

  return (
    <section className="map" aria-label="Map">
      <figure>
        <svg viewBox={`0 0 ${SIZE} ${SIZE}`} role="img" aria-label={`Map of ${spots.length} places with gigs; the list below names them`}>
          <rect className="sea" width={SIZE} height={SIZE} />
          <path className="land" d={`M${coast}Z`} />
          <path className="grid" d={gridOf(pixelsPerKm)} />
          <g className="rings">
            {rings.map((km) => (
              <g key={km}>
                <circle cx={SIZE / 2} cy={SIZE / 2} r={km * pixelsPerKm} />
                <text x={SIZE / 2} y={SIZE / 2 - km * pixelsPerKm - 4}>{km} km</text>
              </g>
            ))}
          </g>
          {view.widthKm > 100 && TOWNS.map(([name, latitude, longitude]) => {
            const [x, y] = at(latitude, longitude);
            return <text className="town" key={name} x={x + 13} y={y + 4}>{name}</text>;
          })}
          {me && <circle className="me" cx={SIZE / 2} cy={SIZE / 2} r="5" />}
          {spots.map((one) => {
            const [x, y] = at(one.latitude, one.longitude);
            return (
              <circle
                key={one.key}
                className={one.key === chosen ? "spot chosen" : "spot"}
                cx={x} cy={y} r={4 + Math.min(10, Math.sqrt(one.gigs.length) * 1.8)}
                onClick={() => choose(one.key === chosen ? null : one.key)}
              ><title>{`${one.name}: ${one.gigs.length}`}</title></circle>
            );
          })}
          {view.widthKm <= 100 && named(spots, at).map(({ spot: one, x, y }) => (
            <text className="name" key={one.key} x={x + 13} y={y + 4}>{one.name.length > 24 ? `${one.name.slice(0, 23)}…` : one.name}</text>
          ))}
        </svg>
        <div className="zoom">
          <button type="button" className="round" onClick={() => setZoom(Math.min(16, zoom * 1.6))} aria-label="Zoom in">+</button>
          <button type="button" className="round" onClick={() => setZoom(Math.max(0.1, zoom / 1.6))} aria-label="Zoom out">−</button>
        </div>
      </figure>
      {spots.length === 0 && <p className="nowhere">No places to show.</p>}
      <ul className="spots">
        {(spot ? [spot] : spots.slice(0, 6)).map((one) => (
          <li key={one.key}>
            <button type="button" aria-expanded={one.key === chosen} onClick={() => choose(one.key === chosen ? null : one.key)}>
              {one.name} <span className="count">{one.gigs.length}</span>
            </button>
            {one.key === chosen && (
              <ul>{one.gigs.slice(0, 8).map((gig) => <li key={gig.id}><button type="button" onClick={() => open(gig.id)}>{gig.title}</button></li>)}</ul>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
