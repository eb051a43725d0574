// The draft windows; their code is loaded at first use.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { PHONE, type Open, type Place, places } from "../state/compose/desk.ts";
import type { App } from "../state/app.ts";
import type { Draft } from "../state/draft.ts";
import { useObservable } from "../state/observable.ts";
import { t } from "../text/texts.ts";
import { Icon } from "./icons.tsx";
import { MenuButton } from "./Menu.tsx";
import type * as Parts from "./compose/Writing.tsx";

let loaded: typeof Parts | null = null;

async function load(): Promise<void> {
  loaded ??= await import("./compose/Writing.tsx");
}

/** Idle time after which the code is preloaded, for quick and offline use. */
const EARLY_MS = 2_000;

export function Compose({ app }: { app: App }) {
  const all = useObservable(app.desk.all);
  const { width, phone } = usePage();
  const [, draw] = useState(0);
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const early = setTimeout(() => void load().then(() => loaded?.warm(app)).catch(() => {}), EARLY_MS);
    return () => clearTimeout(early);
  }, []);
  useEffect(() => {
    if (all.length > 0 && loaded === null) {
      load().then(() => draw((n) => n + 1), (failure: Error) => app.notices.failed("notDone", failure.message));
    }
  }, [all]);
  const shown = places(all, width, phone);
  useFocus(app, root, all, shown);
  useEffect(() => listenToTurns(app), [app]);

  const listed = all.filter(({ draft }) => shown.get(draft) === "listed");
  const list = listed.length > 0 && <OpenList app={app} listed={listed} of={all.length} />;
  const inWindow = phone && listed.length < all.length; // a draft fills the page, and its header contains the list
  const parts = loaded;
  return (
    <>
      {all.length === listed.length && <Begin app={app} />}
      <div ref={root} class="desk">
        <p class="only-read" role="status">{all.length > 1 && t("openMessages", { n: all.length })}</p>
        {!inWindow && list}
        {parts === null
          ? all.length > 0 && <section class="compose window" aria-label={t("newMessage")}><p class="hint" role="status">{t("loading")}</p></section>
          : all.map(({ draft }) => (
            <parts.Writing key={draft.number} app={app} draft={draft} place={shown.get(draft)!}>
              {inWindow && isOpen(shown.get(draft)) && list}
            </parts.Writing>
          ))}
        {parts !== null && <parts.Question />}
      </div>
    </>
  );
}

/** The drafts for which there is no space. */
function OpenList({ app, listed, of }: { app: App; listed: readonly Open[]; of: number }) {
  return (
    <span class="open-list">
      <MenuButton
        icon="compose"
        label={t("openMessages", { n: of })}
        text={String(listed.length)}
        entries={() => listed.map(({ draft }) => ({ label: loaded?.titleOf(draft) ?? "", act: () => app.desk.show(draft) }))}
      />
    </span>
  );
}

/** The width of the page, and whether one message fills it. */
function usePage(): { width: number; phone: boolean } {
  const [width, setWidth] = useState(innerWidth);
  useEffect(() => {
    const look = () => setWidth(innerWidth);
    addEventListener("resize", look);
    return () => removeEventListener("resize", look);
  }, []);
  return { width, phone: matchMedia(PHONE).matches };
}

/** Moves the focus when drafts are opened, minimized and closed; finally restores it. */
function useFocus(app: App, root: { current: HTMLElement | null }, all: readonly Open[], shown: Map<Draft, Place>): void {
  const before = useRef<{ shown: Map<Draft, Place>; front: Draft | null }>({ shown: new Map(), front: null });
  const from = useRef<Element | null>(null);
  useLayoutEffect(() => {
    const past = before.current;
    const { front } = app.desk;
    before.current = { shown, front };
    if (past.shown.size === 0 && all.length > 0) {
      from.current = document.activeElement;
    }
    if (front !== null && past.shown.has(front) && isOpen(shown.get(front)) && !isOpen(past.shown.get(front))) {
      loaded?.focusOn(front);
    } else if (past.front !== null && isLost(document.activeElement)) {
      if (isOpen(shown.get(past.front))) {
        loaded?.focusOn(past.front);
      } else if (shown.has(past.front)) {
        (loaded?.barOf(past.front) ?? root.current?.querySelector<HTMLElement>(".open-list button"))?.focus();
      } else {
        front === null ? back(from.current) : loaded?.focusOn(front);
      }
    }
  });
}

/** Whether the focused element was removed or hidden. */
function isLost(element: Element | null): boolean {
  return element === null || element === document.body || (element.closest(".desk") !== null && !element.checkVisibility());
}

function isOpen(place: Place | undefined): boolean {
  return place === "window" || place === "maximized";
}

function back(to: Element | null): void {
  const found = to instanceof HTMLElement && to.isConnected && to.checkVisibility() ? to : document.getElementById("conversations");
  found?.focus();
}

/** Ctrl with . and , switches between open drafts. */
function listenToTurns(app: App): () => void {
  const pressed = (event: KeyboardEvent) => {
    const by = event.key === "." ? 1 : event.key === "," ? -1 : 0;
    const all = app.desk.all.value;
    if (by === 0 || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || all.length === 0) {
      return;
    }
    event.preventDefault();
    const at = all.findIndex(({ draft }) => loaded?.hasFocus(draft));
    const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : (at + by + all.length) % all.length;
    const { draft, size } = all[next]!;
    app.desk.show(draft, size === "minimized" ? "window" : size);
    loaded?.focusOn(draft);
  };
  addEventListener("keydown", pressed, { capture: true });
  return () => removeEventListener("keydown", pressed, { capture: true });
}

/** The button for a new message over the list, on phones. */
function Begin({ app }: { app: App }) {
  const { thread, settings } = useObservable(app.place);
  return thread !== null || settings !== null ? null : (
    <button type="button" class="begin primary" aria-label={t("compose")} onClick={() => app.write(app.blank())}>
      <Icon name="compose" />
    </button>
  );
}
