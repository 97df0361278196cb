import { useApolloClient, useQuery } from "@apollo/client/react";
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { EventDialog } from "./EventDialog";
import { ForYou } from "./ForYou";
import { Notifications } from "./Notifications";
import { LogOut, Viewer } from "./operations";
import { SavedList } from "./SavedList";
import { isSignedIn, keep, subscribe } from "./session";
import { SignIn } from "./SignIn";
import { Icon } from "./ui";
import { WhatsOn } from "./WhatsOn";

const TABS = { "": "What’s on", "for-you": "For you", saved: "Saved" } as const;
type Tab = keyof typeof TABS;

function tabOfAddress(): Tab {
  const name = location.hash.replace(/^#\/?/, "");
  return name in TABS ? (name as Tab) : "";
}

export function App() {
  const client = useApolloClient();
  const signedIn = useSyncExternalStore(subscribe, isSignedIn);
  const tab = useSyncExternalStore(onAddress, tabOfAddress);
  const [asksToSignIn, askToSignIn] = useState(false);
  const [openEvent, setOpenEvent] = useState<string | null>(null);
  const { data } = useQuery(Viewer, { skip: !signedIn });
  const viewer = signedIn ? data?.viewer : null;

  const was = useRef(signedIn);
  useEffect(() => {
    if (was.current !== signedIn) void client.resetStore(); // what is saved and hidden is another person's now
    was.current = signedIn;
  }, [client, signedIn]);
  useEffect(() => {
    document.title = `${TABS[tab]} · Gigs`;
  }, [tab]);

  const signOut = useCallback(async () => {
    await client.mutate({ mutation: LogOut }).catch(() => undefined);
    keep(null);
  }, [client]);
  const actions = { open: setOpenEvent, signedIn, askToSignIn: () => askToSignIn(true) };

  return (
    <>
      <a className="skip" href="#main" onClick={focusMain}>Skip to the content</a>
      <header className="top">
        <a className="brand" href="#/" aria-label="Gigs, start page"><Icon name="mark" /> Gigs</a>
        <nav aria-label="Sections">
          {Object.entries(TABS).map(([name, label]) => (
            <a key={name} href={`#/${name}`} aria-current={tab === name ? "page" : undefined}>{label}</a>
          ))}
        </nav>
        <div className="account">
          {viewer ? (
            <>
              <Notifications viewer={viewer} open={setOpenEvent} />
              <span className="hello">{viewer.name}</span>
              <button type="button" className="quiet" onClick={signOut}>Sign out</button>
            </>
          ) : (
            <button type="button" className="primary" onClick={() => askToSignIn(true)} disabled={signedIn}>Sign in</button>
          )}
        </div>
      </header>
      <main id="main" tabIndex={-1}>
        {tab === "" && <WhatsOn {...actions} />}
        {tab === "for-you" && <ForYou {...actions} preferences={viewer?.preferences} />}
        {tab === "saved" && <SavedList {...actions} />}
      </main>
      <footer>
        <p>An example client of the gigs server. <a href="/graphql">Explore the API</a> · <a href="/docs/api.md">Read the guide</a></p>
      </footer>
      {asksToSignIn && <SignIn close={() => askToSignIn(false)} />}
      {openEvent && <EventDialog id={openEvent} close={() => setOpenEvent(null)} {...actions} />}
    </>
  );
}

function onAddress(listener: () => void): () => void {
  window.addEventListener("hashchange", listener);
  return () => window.removeEventListener("hashchange", listener);
}

function focusMain(event: React.MouseEvent) {
  event.preventDefault();
  document.getElementById("main")?.focus();
}
