// The signed-in person's tokens: kept in this browser, renewed before they expire, by one tab at a time.
// A refresh token counts once. Two tabs that sent the same one would end the session, hence the lock.

export type Session = { accessToken: string; refreshToken: string; expiresAt: string };

const KEY = "gigs.session";
const EARLY_MS = 20_000;
const listeners = new Set<() => void>();

export function current(): Session | null {
  const kept = localStorage.getItem(KEY);
  return kept ? (JSON.parse(kept) as Session) : null;
}

export function keep(session: Session | null): void {
  if (session) localStorage.setItem(KEY, JSON.stringify(session));
  else localStorage.removeItem(KEY);
  listeners.forEach((listener) => listener());
}

/** Calls back whenever somebody signs in or out, in any tab. */
export function subscribe(listener: () => void): () => void {
  const onStorage = (event: StorageEvent) => event.key === KEY && listener();
  listeners.add(listener);
  window.addEventListener("storage", onStorage);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", onStorage);
  };
}

export const isSignedIn = (): boolean => current() !== null;

/** An access token that is good for a while yet; null for a stranger. */
export async function accessToken(): Promise<string | null> {
  const session = current();
  if (!session) return null;
  if (Date.parse(session.expiresAt) - Date.now() > EARLY_MS) return session.accessToken;
  return renew(session.accessToken);
}

/** A new access token in place of one that no longer counts; null if the session is over. */
export async function renew(stale: string): Promise<string | null> {
  return alone(async () => {
    const session = current();
    if (!session) return null;
    if (session.accessToken !== stale) return session.accessToken; // another request or tab was faster
    const response = await fetch("/graphql", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({
        query: "mutation Refresh($token: String!) { sessionRefresh(refreshToken: $token) { accessToken refreshToken expiresAt } }",
        variables: { token: session.refreshToken },
      }),
    });
    const renewed = (await response.json()).data?.sessionRefresh as Session | undefined;
    keep(renewed?.accessToken ? renewed : null);
    return renewed?.accessToken ?? null;
  });
}

let queue: Promise<unknown> = Promise.resolve();

function alone<T>(work: () => Promise<T>): Promise<T> {
  if (navigator.locks) return navigator.locks.request(KEY, work) as Promise<T>;
  const turn = queue.then(work, work); // without locks (plain http on a foreign host), at least within this tab
  queue = turn;
  return turn;
}
