// A poster for each gig, drawn from its id: the same gig always looks the same, and nothing is loaded from elsewhere.

const INKS = [
  ["#c93116", "#f4c9a6"], ["#12515c", "#a9d6c9"], ["#5b2a86", "#e9c7f2"], ["#8a5a00", "#ffe0a0"],
  ["#1d3f8f", "#b9ccff"], ["#7a1745", "#ffc2d4"], ["#2c5a24", "#cfe8b9"], ["#33302c", "#e2d8c8"],
] as const;

function seedOf(text: string): number {
  let hash = 2166136261;
  for (const letter of text) hash = Math.imul(hash ^ letter.codePointAt(0)!, 16777619);
  return hash >>> 0;
}

export function Poster({ seed, faded }: { seed: string; faded?: boolean }) {
  const number = seedOf(seed);
  const [ground, ink] = INKS[number % INKS.length];
  const turn = (number >>> 5) % 360;
  const shape = (number >>> 14) % 5;
  return (
    <svg className="poster" viewBox="0 0 64 64" aria-hidden="true" opacity={faded ? 0.5 : 1}>
      <rect width="64" height="64" fill={ground} />
      <g fill="none" stroke={ink} strokeWidth="5" transform={`rotate(${turn} 32 32)`}>
        {shape === 0 && [8, 18, 28].map((radius) => <circle key={radius} cx="32" cy="32" r={radius} />)}
        {shape === 1 && [-8, 4, 16, 28, 40, 52, 64].map((x) => <path key={x} d={`M${x} -20 L${x + 18} 84`} />)}
        {shape === 2 && [10, 22, 34, 46].map((radius) => <path key={radius} d={`M${32 - radius} 58 a${radius} ${radius} 0 0 1 ${2 * radius} 0`} />)}
        {shape === 3 && <><circle cx="32" cy="32" r="15" fill={ink} stroke="none" /><path d="M-10 32H74" stroke={ground} /></>}
        {shape === 4 && [12, 26, 40, 54].map((y) => <path key={y} d={`M-6 ${y} q9.5 -12 19 0 t19 0 t19 0 t19 0`} />)}
      </g>
    </svg>
  );
}
