// What can be done with the conversations that are chosen, or with the one that is open.

import { useState } from "preact/hooks";
import type { App } from "../state/app.ts";
import { writeHash } from "../state/app.ts";
import { useObservable } from "../state/observable.ts";
import { t } from "../text/texts.ts";
import { IconButton } from "./icons.tsx";
import { nameOf } from "./Sidebar.tsx";

export function Toolbar({ app }: { app: App }) {
  useObservable(app.list.version);
  const chosen = useObservable(app.chosen);
  const place = useObservable(app.place);
  const [moving, setMoving] = useState(false);
  if (chosen.size === 0 && place.thread === null) {
    return null;
  }
  const members = app.targets();
  const from = place.query.mailbox;
  const role = from === null ? null : app.mailboxes.get(from)?.role ?? null;
  const unread = members.some((member) => !member.keywords["$seen"]);
  return (
    <div class="toolbar" role="toolbar" aria-label={chosen.size > 0 ? t("selected", { n: chosen.size }) : t("details")}>
      {place.thread !== null && (
        <IconButton icon="back" label={t("back")} onClick={() => (location.hash = writeHash({ query: place.query, thread: null }))} />
      )}
      {chosen.size > 0 && <span class="selected">{t("selected", { n: chosen.size })}</span>}
      {role !== "archive" && <IconButton icon="archive" label={t("archive")} onClick={() => archive(app)} />}
      {role === "junk"
        ? <IconButton icon="mailbox" label={t("notJunk")} onClick={() => notJunk(app)} />
        : <IconButton icon="junk" label={t("spam")} onClick={() => junk(app)} />}
      <IconButton icon="trash" label={t(role === "trash" ? "deleteForEver" : "delete")} onClick={() => trash(app)} />
      <IconButton icon={unread ? "read" : "unread"} label={t(unread ? "markRead" : "markUnread")} onClick={() => read(app, unread)} />
      <IconButton icon="move" label={t("move")} pressed={moving} onClick={() => setMoving(!moving)} />
      {moving && (
        <select
          aria-label={t("move")}
          onChange={(event) => {
            const members = app.targets();
            setMoving(false);
            app.leave();
            void app.actions.move(members, from, event.currentTarget.value, "moved");
          }}
        >
          <option value="">{t("move")}</option>
          {app.mailboxes.targets(from).map(({ mailbox, path }) => (
            <option key={mailbox.id} value={mailbox.id}>{mailbox.role === null ? path : nameOf(mailbox)}</option>
          ))}
        </select>
      )}
    </div>
  );
}

export function archive(app: App): void {
  const members = app.targets();
  app.leave();
  void app.actions.moveToRole(members, app.place.value.query.mailbox, "archive", "archived");
}

export function junk(app: App): void {
  const members = app.targets();
  app.leave();
  void app.actions.moveToRole(members, app.place.value.query.mailbox, "junk", "movedToJunk");
}

function notJunk(app: App): void {
  const members = app.targets();
  app.leave();
  void app.actions.moveToRole(members, app.place.value.query.mailbox, "inbox", "moved");
}

/** To Trash; what is there already goes for ever, if its owner says so once more. */
export function trash(app: App): void {
  const members = app.targets();
  const from = app.place.value.query.mailbox;
  const bin = app.mailboxes.withRole("trash");
  if (bin !== undefined && from === bin.id) {
    const there = members.filter((member) => member.mailboxIds[bin.id]);
    if (there.length > 0 && confirm(t("deleteForEverQuestion", { n: there.length }))) {
      app.leave();
      void app.actions.destroy(there);
    }
    return;
  }
  app.leave();
  void app.actions.moveToRole(members, from, "trash", "movedToTrash");
}

export function read(app: App, seen: boolean): void {
  const members = app.targets();
  if (!seen) {
    app.leave();
  }
  void app.actions.mark(seen ? members : members.slice(-1), "$seen", seen, null);
}
