// The list of conversations, virtualized: only visible lines are rendered.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Account } from "../state/account.ts";
import type { App } from "../state/app.ts";
import { useObservable } from "../state/observable.ts";
import { t } from "../text/texts.ts";
import { density, LINES } from "./density.ts";
import { ConversationLine } from "./ConversationLine.tsx";
import { ListBar } from "./ListBar.tsx";
import { Scroll } from "./scroll.ts";
import { Slots } from "./slots.ts";
import { QuickFilters } from "./triage.tsx";

/** Lines that are rendered beyond the visible ones. */
const BEYOND = 8;

/** Delay after scrolling until the scroll bar is adjusted. */
const SETTLED_MS = 200;

export function List({ app }: { app: App }) {
  useObservable(app.list.version);
  const moved = useObservable(app.list.moved);
  const chosen = useObservable(app.chosen);
  const everything = useObservable(app.everything);
  const cursor = useObservable(app.cursor);
  const { query, thread } = useObservable(app.place);
  const dense = useObservable(density);
  const box = useRef<HTMLDivElement>(null);
  const [height, setHeight] = useState(600);
  const [, draw] = useState(0);
  const list = app.list;
  const line = LINES[dense];

  const scroll = useRef(new Scroll(0, 0));
  const whole = list.total * line;
  if (scroll.current.whole !== whole || scroll.current.view !== height) {
    scroll.current = scroll.current.resized(whole, height);
  }
  const at = scroll.current;
  const goTo = (offset: number) => {
    box.current!.scrollTop = at.goTo(offset);
    draw((n) => n + 1);
  };

  useLayoutEffect(() => {
    const observer = new ResizeObserver(() => setHeight(box.current?.clientHeight ?? 600));
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => goTo(0), [query.account, query.mailbox, query.search, query.unread, query.kind, query.order, dense]);
  const before = useRef(0);
  useLayoutEffect(() => {
    const by = moved - before.current;
    before.current = moved;
    if (by !== 0 && moved !== 0) {
      goTo(at.offset + by * line);
    }
  }, [moved]);
  const settling = useRef<ReturnType<typeof setTimeout>>();
  useEffect(() => () => clearTimeout(settling.current), []);

  const top = box.current?.scrollTop ?? 0;
  const inView = Math.floor(at.offset / line);
  const first = Math.max(0, inView - BEYOND);
  const end = Math.min(list.total, Math.ceil((at.offset + height) / line) + BEYOND);
  useEffect(() => list.show(first, end, inView === 0 ? null : inView), [list, first, end, list.total, list.generation]);
  useEffect(() => {
    const y = cursor * line;
    if (y < at.offset) {
      goTo(y);
    } else if (y + line > at.offset + height) {
      goTo(y + line - height);
    }
  }, [cursor]);

  const rows = Array.from({ length: Math.max(0, end - first) }, (_, n) => list.at(first + n));
  const slots = useRef(new Slots());
  const slotOf = slots.current.assign(rows.flatMap((row) => (row === undefined ? [] : [row.key])), slotInFocus());
  const lines = [];
  let canFocus = false;
  for (const [n, row] of rows.entries()) {
    const index = first + n;
    canFocus ||= row !== undefined;
    const y = index * line - at.offset + top;
    lines.push(
      row === undefined
        ? (
          <div key={"at" + index} class="line loading" role="row" aria-rowindex={index + 1} style={{ transform: `translateY(${y}px)` }}>
            <span role="gridcell" class="for-readers">{t("loading")}</span>
          </div>
        )
        : (
          <ConversationLine
            key={slotOf.get(row.key)}
            slot={slotOf.get(row.key)!}
            app={app}
            line={row}
            index={index}
            y={y}
            chosen={everything || chosen.has(row.key)}
            open={row.threadId === thread && row.account === app.threadAccount()}
            cursor={index === cursor}
          />
        ),
    );
  }
  return (
    <>
      <ListBar app={app} />
      <QuickFilters app={app} />
      <div
        class={"lines " + dense}
        ref={box}
        onScroll={(event) => {
          if (!at.scrolled(event.currentTarget.scrollTop)) {
            return;
          }
          draw((n) => n + 1);
          if (at.isScaled) {
            clearTimeout(settling.current);
            settling.current = setTimeout(() => {
              scroll.current.scrolled(box.current!.scrollTop); // scrolled without an event yet
              goTo(scroll.current.offset);
            }, SETTLED_MS);
          }
        }}
        id="conversations"
        tabIndex={canFocus ? -1 : 0} // keys scroll it while all lines of it are loading
      >
        {list.error !== null && <Failed app={app} />}
        {list.loaded && list.total === 0 && list.error === null && <Empty app={app} account={app.accountOf(query) ?? app.account} />}
        {!list.loaded && <p class="hint" role="status">{t(query.search === "" ? "loading" : "searching")}</p>}
        <div role="grid" aria-label={t("messages")} aria-rowcount={list.total} aria-multiselectable="true" class="rows" style={{ height: at.drawn + "px" }}>
          {lines}
        </div>
      </div>
    </>
  );
}

/** The slot of the line that has the focus, which must not become another message; -1 if none has. */
function slotInFocus(): number {
  return Number(document.activeElement?.closest<HTMLElement>("#conversations [data-slot]")?.dataset["slot"] ?? -1);
}

function Failed({ app }: { app: App }) {
  return (
    <div class="hint" role="alert">
      <p>{app.list.error}</p>
      <button type="button" onClick={() => void app.list.retry()}>{t("retry")}</button>
      {(app.list.query.order ?? "newest") !== "newest" && (
        <button type="button" onClick={() => void app.sort("newest")}>{t("newestFirst")}</button>
      )}
    </div>
  );
}

function Empty({ app, account }: { app: App; account: Account }) {
  useObservable(app.accounts);
  useObservable(account.mailboxes.places);
  const { search, unread, kind } = app.list.query;
  if (app.isNowhere()) {
    return (
      <div class="hint" role="alert">
        <p>{t("noSuchPlace")}</p>
        <p><a href="#/">{t("goToInbox")}</a></p>
      </div>
    );
  }
  const role = app.role();
  const known = role === "inbox" || role === "drafts" || role === "sent" || role === "archive" || role === "junk" || role === "trash" ||
      role === "snoozed" || role === "scheduled"
    ? role : null;
  const text = ({ inbox: "emptyInbox", drafts: "emptyDrafts", sent: "emptySent", archive: "emptyArchive", junk: "emptyJunk", trash: "emptyTrash", snoozed: "emptySnoozed", scheduled: "emptyScheduled" } as const);
  return <p class="hint">{t(search !== "" ? "emptySearch" : kind !== undefined ? "emptyKind" : unread ? "emptyUnread" : known === null ? "emptyHere" : text[known])}</p>;
}
