import { type ReactNode, useEffect, useRef } from "react";

const PATHS = {
  mark: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm0 6.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5Z",
  heart: "M12 20.3 4.6 13a4.9 4.9 0 0 1 0-7 4.9 4.9 0 0 1 7 0l.4.4.4-.4a4.9 4.9 0 0 1 7 7L12 20.3Z",
  bell: "M18 16v-5a6 6 0 1 0-12 0v5l-1.6 2h15.2L18 16Zm-8 4a2 2 0 0 0 4 0",
  close: "M6 6l12 12M18 6 6 18",
  pin: "M12 21s-6.5-6-6.5-11a6.5 6.5 0 0 1 13 0c0 5-6.5 11-6.5 11Zm0-8.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z",
  search: "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13Zm5-1.5L20 20",
} as const;

export function Icon({ name }: { name: keyof typeof PATHS }) {
  return <svg className={`icon ${name}`} viewBox="0 0 24 24" aria-hidden="true"><path d={PATHS[name]} /></svg>;
}

/** A modal dialog of the browser's own: it keeps the focus, closes with Escape, and gives the focus back. */
export function Dialog({ label, close, className, children }: {
  label: string; close: () => void; className?: string; children: ReactNode;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current!;
    if (!element.open) element.showModal();
    return () => element.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={className}
      aria-label={label}
      onCancel={(event) => { event.preventDefault(); close(); }}
      onClick={(event) => event.target === dialog.current && close()}
    >
      <div className="sheet">
        <button type="button" className="round close" onClick={close} aria-label="Close"><Icon name="close" /></button>
        {children}
      </div>
    </dialog>
  );
}

export function Chip({ pressed, onClick, children }: { pressed: boolean; onClick: () => void; children: ReactNode }) {
  return <button type="button" className="chip" aria-pressed={pressed} onClick={onClick}>{children}</button>;
}

export function Notice({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="notice">
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {action}
    </div>
  );
}

export function Failure({ words, retry }: { words: string; retry: () => void }) {
  return (
    <div role="alert">
      <Notice title="That did not work" action={<button type="button" onClick={retry}>Try again</button>}>{words}</Notice>
    </div>
  );
}

export function Skeletons({ count = 6 }: { count?: number }) {
  return (
    <div className="skeletons" aria-hidden="true">
      {Array.from({ length: count }, (_, index) => <div className="skeleton" key={index} />)}
    </div>
  );
}

/** Calls `more` when its place comes into view; the button serves those who do not scroll. */
export function More({ hasMore, isLoading, more }: { hasMore: boolean; isLoading: boolean; more: () => void }) {
  const end = useRef<HTMLDivElement>(null);
  const call = useRef(more);
  call.current = more;
  useEffect(() => {
    if (!hasMore || isLoading || !end.current) return;
    const watching = new IntersectionObserver(([entry]) => entry?.isIntersecting && call.current(), { rootMargin: "600px" });
    watching.observe(end.current);
    return () => watching.disconnect();
  }, [hasMore, isLoading]);
  return (
    <div ref={end} className="more">
      {hasMore && <button type="button" onClick={more} disabled={isLoading}>{isLoading ? "Loading…" : "Show more"}</button>}
    </div>
  );
}
