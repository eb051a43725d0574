// The conversations, of which only those in view are drawn: a million lines are no more work than twenty.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { App } from "../state/app.ts";
import { writeHash } from "../state/app.ts";
import type { Row } from "../jmap/types.ts";
import { shortName } from "../state/addresses.ts";
import { useObservable } from "../state/observable.ts";
import { shortTime, t } from "../text/texts.ts";
import { Icon, IconButton } from "./icons.tsx";

/** Of a line, in CSS pixels; style/list.css has the same. */
const LINE = 68;

/** Browsers draw nothing beyond some 17 million pixels. */
const HEIGHT_MAX = 8_000_000;

const BEYOND = 8;

export function List({ app }: { app: App }) {
  useObservable(app.list.version);
  const chosen = useObservable(app.chosen);
  const cursor = useObservable(app.cursor);
  const { query, thread } = useObservable(app.place);
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(600);
  const list = app.list;

  useLayoutEffect(() => {
    const observer = new ResizeObserver(() => setHeight(box.current?.clientHeight ?? 600));
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => {
    box.current!.scrollTop = 0;
    setTop(0);
  }, [query.mailbox, query.search]);

  const whole = list.total * LINE;
  const drawn = Math.min(whole, HEIGHT_MAX);
  // Where the line at the top is, when the scroll bar stands for more than it can show.
  const scale = drawn <= height ? 1 : (whole - height) / (drawn - height);
  const offset = top * scale;
  const first = Math.max(0, Math.floor(offset / LINE) - BEYOND);
  const end = Math.min(list.total, Math.ceil((offset + height) / LINE) + BEYOND);
  useEffect(() => list.show(first, end), [list, first, end, list.total]);
  useEffect(() => reveal(box.current!, cursor, scale, height), [cursor]);

  const lines = [];
  for (let index = first; index < end; index++) {
    const row = list.at(index);
    const y = index * LINE - offset + top;
    lines.push(
      row === undefined
        ? <div key={"at" + index} class="line loading" role="row" aria-rowindex={index + 1} style={{ transform: `translateY(${y}px)` }} />
        : (
          <Line
            key={row.id}
            app={app}
            row={row}
            index={index}
            y={y}
            chosen={chosen.has(row.id)}
            open={row.threadId === thread}
            cursor={index === cursor}
          />
        ),
    );
  }
  return (
    <div class="lines" ref={box} onScroll={(event) => setTop(event.currentTarget.scrollTop)} id="conversations" tabIndex={-1}>
      {list.error !== null && <Failed app={app} />}
      {list.loaded && list.total === 0 && list.error === null && <Empty app={app} />}
      {!list.loaded && <p class="hint" role="status">{t("loading")}</p>}
      <div role="grid" aria-label={t("messages")} aria-rowcount={list.total} class="rows" style={{ height: drawn + "px" }}>{lines}</div>
    </div>
  );
}

function reveal(box: HTMLElement, index: number, scale: number, height: number): void {
  const y = index * LINE;
  const offset = box.scrollTop * scale;
  if (y < offset) {
    box.scrollTop = y / scale;
  } else if (y + LINE > offset + height) {
    box.scrollTop = (y + LINE - height) / scale;
  }
}

function Failed({ app }: { app: App }) {
  return (
    <div class="hint" role="alert">
      <p>{app.list.error}</p>
      <button type="button" onClick={() => void app.list.refresh()}>{t("retry")}</button>
    </div>
  );
}

function Empty({ app }: { app: App }) {
  const { query } = app.list;
  const inbox = query.mailbox !== null && app.mailboxes.get(query.mailbox)?.role === "inbox";
  return <p class="hint">{t(query.search !== "" ? "emptySearch" : inbox ? "emptyInbox" : "empty")}</p>;
}

function Line(props: { app: App; row: Row; index: number; y: number; chosen: boolean; open: boolean; cursor: boolean }) {
  const { app, row, index } = props;
  const members = app.list.conversation(row);
  const unread = members.some((member) => !member.keywords["$seen"]);
  const starred = members.some((member) => member.keywords["$flagged"]);
  const draft = members.some((member) => member.keywords["$draft"]);
  const subject = row.subject || t("noSubject");
  const people = names(app, row);
  const toggle = () => {
    const next = new Set(app.chosen.value);
    if (!next.delete(row.id)) {
      next.add(row.id);
    }
    app.chosen.value = next;
    app.cursor.value = index;
  };
  return (
    <div
      role="row"
      aria-rowindex={index + 1}
      aria-selected={props.chosen}
      class={["line", unread && "unread", props.chosen && "chosen", props.open && "open", props.cursor && "cursor"].filter(Boolean).join(" ")}
      style={{ transform: `translateY(${props.y}px)` }}
    >
      <span role="gridcell" class="choose">
        <input type="checkbox" checked={props.chosen} aria-label={people + ": " + subject} onChange={toggle} />
      </span>
      <span role="gridcell" class="what">
        <a
          href={writeHash({ query: app.place.value.query, thread: row.threadId })}
          onClick={() => (app.cursor.value = index)}
        >
          <span class="first">
            <span class="people">{people}</span>
            {members.length > 1 && <span class="many" title={t("conversationOf", { n: members.length })}>{members.length}</span>}
            {draft && <span class="draft">{t("drafts")}</span>}
            {row.hasAttachment && <Icon name="attach" />}
            <time dateTime={row.receivedAt}>{shortTime(row.receivedAt)}</time>
          </span>
          <span class="subject">{unread && <span class="for-readers">{t("unread")}: </span>}{subject}</span>
          <span class="preview">{row.preview}</span>
        </a>
      </span>
      <span role="gridcell" class="star">
        <IconButton
          icon="star"
          label={t(starred ? "unstar" : "star")}
          pressed={starred}
          onClick={() => void app.actions.mark(starred ? members : members.slice(-1), "$flagged", !starred, null)}
        />
      </span>
    </div>
  );
}

/** Who wrote; in Sent and Drafts, to whom. */
function names(app: App, row: Row): string {
  const ours = new Set(app.identities.map((identity) => identity.email.toLowerCase()));
  const role = app.list.query.mailbox === null ? null : app.mailboxes.get(app.list.query.mailbox)?.role;
  if (role === "sent" || role === "drafts") {
    return (row.to ?? []).map(shortName).join(", ");
  }
  const seen = new Map<string, string>();
  for (const member of app.list.conversation(row)) {
    for (const address of member.from ?? []) {
      const own = ours.has(address.email.toLowerCase());
      seen.set(address.email.toLowerCase(), own ? app.identities[0]?.name || shortName(address) : shortName(address));
    }
  }
  return [...seen.values()].join(", ") || (row.from ?? []).map(shortName).join(", ");
}
