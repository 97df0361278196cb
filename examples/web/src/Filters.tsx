import { useEffect, useState } from "react";
import type { DatePreset, EventFilter } from "./gql/graphql";
import { Chip, Icon } from "./ui";

export type Place = { latitude: number; longitude: number };
export type Choice = { city: string | null; near: Place | null; when: DatePreset | null; genres: string[]; text: string };

export const EVERYTHING: Choice = { city: "Dublin", near: null, when: null, genres: [], text: "" };
const CITIES = ["Dublin", "Cork", "Galway", "Belfast", "Limerick"];
const WHEN: [DatePreset | null, string][] = [
  [null, "Any day"], ["TONIGHT", "Tonight"], ["TOMORROW", "Tomorrow"], ["THIS_WEEKEND", "This weekend"], ["NEXT_7_DAYS", "Next 7 days"],
];
export const NEAR_KM = 25;

export function filterOf(choice: Choice): EventFilter {
  return {
    ...(choice.city && { city: choice.city }),
    ...(choice.near && { near: { ...choice.near, radiusKm: NEAR_KM } }),
    ...(choice.when && { when: choice.when }),
    ...(choice.genres.length > 0 && { genres: { any: choice.genres } }),
    ...(choice.text.trim() && { text: choice.text.trim() }),
  };
}

export function Filters({ choice, set, genres }: {
  choice: Choice; set: (choice: Choice) => void; genres?: { value: string; label: string; count: number }[];
}) {
  const [words, setWords] = useState(choice.text);
  const [problem, setProblem] = useState("");
  useEffect(() => setWords(choice.text), [choice.text]);
  useEffect(() => {
    if (words === choice.text) return;
    const waiting = setTimeout(() => set({ ...choice, text: words }), 250);
    return () => clearTimeout(waiting);
  }, [words, choice, set]);

  const goNear = () => {
    if (choice.near) return set({ ...choice, near: null, city: EVERYTHING.city });
    if (!navigator.geolocation) return setProblem("This browser cannot tell where you are.");
    setProblem("");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => set({ ...choice, city: null, near: { latitude: coords.latitude, longitude: coords.longitude } }),
      () => setProblem("Your browser did not say where you are. Choose a city instead."),
      { timeout: 10_000, maximumAge: 600_000 },
    );
  };
  const toggleGenre = (genre: string) =>
    set({ ...choice, genres: choice.genres.includes(genre) ? choice.genres.filter((one) => one !== genre) : [...choice.genres, genre] });
  const offered = genres?.slice(0, 9) ?? [];
  const kept = choice.genres.filter((genre) => !offered.some((one) => one.value === genre));

  return (
    <search className="filters">
      <label className="words">
        <Icon name="search" />
        <span className="unseen">Search for artists, venues or titles</span>
        <input type="search" value={words} onChange={(event) => setWords(event.target.value)} placeholder="Artist, venue or title" />
      </label>
      <div className="chips" role="group" aria-label="Where">
        <Chip pressed={choice.near !== null} onClick={goNear}><Icon name="pin" /> Near me</Chip>
        {CITIES.map((city) => (
          <Chip key={city} pressed={choice.city === city} onClick={() => set({ ...choice, near: null, city: choice.city === city ? null : city })}>
            {city}
          </Chip>
        ))}
      </div>
      <div className="chips" role="group" aria-label="When">
        {WHEN.map(([when, label]) => <Chip key={label} pressed={choice.when === when} onClick={() => set({ ...choice, when })}>{label}</Chip>)}
      </div>
      <div className="chips genres" role="group" aria-label="Genres">
        {kept.map((genre) => <Chip key={genre} pressed onClick={() => toggleGenre(genre)}>{genre}</Chip>)}
        {offered.map((genre) => (
          <Chip key={genre.value} pressed={choice.genres.includes(genre.value)} onClick={() => toggleGenre(genre.value)}>
            {genre.label} <span className="count">{genre.count}</span>
          </Chip>
        ))}
        {!genres && Array.from({ length: 6 }, (_, index) => <span className="chip ghost" key={index} aria-hidden="true" />)}
      </div>
      <p className="problem" role="status">{problem}</p>
    </search>
  );
}
