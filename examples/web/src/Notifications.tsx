import { useApolloClient, useMutation } from "@apollo/client/react";
import { useEffect, useRef, useState } from "react";
import { shortDate } from "./dates";
import type { NotificationAddedSubscription, ViewerQuery } from "./gql/graphql";
import { MarkRead, NotificationAdded, Viewer } from "./operations";
import { accessToken, renew } from "./session";
import { Icon } from "./ui";

type Person = NonNullable<ViewerQuery["viewer"]>;
type Told = NotificationAddedSubscription["notificationAdded"];

const WORDS = {
  NEW_EVENT: "New date", RESCHEDULED: "Moved", CANCELLED: "Cancelled", REINSTATED: "On again", ON_SALE: "On sale now",
} as const;
const AGAIN_AFTER_MS = 3000;

/** What is told while the page is open. The stream ends with the session's token: then it is begun anew with the next one. */
function useLive(onNews: (told: Told) => void): void {
  const client = useApolloClient();
  const call = useRef(onNews);
  call.current = onNews;
  useEffect(() => {
    let isOver = false;
    let stream: { unsubscribe(): void } | undefined;
    let waiting: ReturnType<typeof setTimeout> | undefined;
    const again = () => {
      if (isOver) return;
      clearTimeout(waiting);
      waiting = setTimeout(() => void begin(true), AGAIN_AFTER_MS);
    };
    const begin = async (isAgain: boolean) => {
      const token = await accessToken().catch(() => null);
      if (isAgain && token) await renew(token).catch(() => null);
      if (isOver || !token) return;
      stream = client.subscribe({ query: NotificationAdded }).subscribe({
        next: ({ data }) => (data ? call.current(data.notificationAdded) : again()),
        error: again,
        complete: again,
      });
    };
    void begin(false);
    return () => {
      isOver = true;
      clearTimeout(waiting);
      stream?.unsubscribe();
    };
  }, [client]);
}

export function Notifications({ viewer, open }: { viewer: Person; open: (id: string) => void }) {
  const [isOpen, setOpen] = useState(false);
  const [toast, setToast] = useState<Told | null>(null);
  const client = useApolloClient();
  const [markRead] = useMutation(MarkRead, { refetchQueries: [Viewer], onError: () => undefined });
  useLive((told) => {
    setToast(told);
    void client.refetchQueries({ include: [Viewer] });
  });
  useEffect(() => {
    if (!toast) return;
    const waiting = setTimeout(() => setToast(null), 12_000);
    return () => clearTimeout(waiting);
  }, [toast]);

  const { nodes, unreadCount } = viewer.notifications;
  const show = (id: string) => { setOpen(false); setToast(null); open(id); };
  return (
    <div className="bell" onKeyDown={(event) => event.key === "Escape" && setOpen(false)}>
      <button
        type="button" className="round" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}
        aria-label={unreadCount ? `Notifications, ${unreadCount} unread` : "Notifications"}
      >
        <Icon name="bell" />
        {unreadCount > 0 && <span className="unread" aria-hidden="true">{unreadCount > 9 ? "9+" : unreadCount}</span>}
      </button>
      {isOpen && (
        <div className="panel">
          <h2>Notifications</h2>
          {nodes.length === 0 && <p>Set an alert for an artist, and new dates appear here at once.</p>}
          <ul>
            {nodes.map((told) => (
              <li key={told.id} className={told.readAt ? undefined : "new"}>
                <button type="button" onClick={() => show(told.event.id)}><Line told={told} /></button>
              </li>
            ))}
          </ul>
          {unreadCount > 0 && <button type="button" className="quiet" onClick={() => void markRead()}>Mark all as read</button>}
        </div>
      )}
      <div className="toasts" role="status">
        {toast && <button type="button" className="toast" onClick={() => show(toast.event.id)}><Line told={toast} /></button>}
      </div>
    </div>
  );
}

function Line({ told }: { told: Told }) {
  return <><small>{WORDS[told.kind]}</small> <strong>{told.event.title}</strong> <span>{shortDate(told.event.localDate)}, {told.event.venue?.name ?? told.event.city}</span></>;
}
