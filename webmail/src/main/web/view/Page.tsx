// The whole page: mailboxes, conversations, the open conversation, what is being written.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { App } from "../state/app.ts";
import { useObservable } from "../state/observable.ts";
import { t } from "../text/texts.ts";
import { KeyHelp } from "../controls/Keys.tsx";
import { Lazy } from "../controls/Lazy.tsx";
import { NoticeLine } from "../controls/NoticeLine.tsx";
import { Compose } from "./Compose.tsx";
import { ASSISTANT } from "./AssistantLine.tsx";
import { HELD } from "./HeldLine.tsx";
import { IconButton } from "./icons.tsx";
import { HELP, listenToKeys } from "./keys.ts";
import { List } from "./List.tsx";
import { Reader } from "./Reader.tsx";
import { showUnread } from "./favicon.ts";
import { titleOf } from "./ListBar.tsx";
import { REMOVED } from "./removedLink.tsx";
import { WorkLine } from "./WorkLine.tsx";
import { SearchField } from "./SearchField.tsx";
import { Sidebar } from "./Sidebar.tsx";
import { TASKS } from "./TasksLine.tsx";
import { Toolbar } from "./Toolbar.tsx";

export function Page({ app }: { app: App }) {
  const place = useObservable(app.place);
  const places = useObservable(app.mailboxes.places);
  const unread = app.mailboxes.withRole("inbox")?.unreadThreads ?? 0;
  const live = useObservable(app.live);
  const outbox = useObservable(app.outbox);
  const [menu, setMenu] = useState(false);
  const help = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => listenToKeys(app, () => help.current?.showModal()), [app]);
  useEffect(() => {
    document.title = (unread > 0 ? `(${unread}) ` : "") + (titleOf(app) || "Posthorn") + " – Posthorn";
    showUnread(unread);
  }, [place, places, unread]);
  return (
    <div class={["page", place.thread !== null && "reading", menu && "with-menu"].filter(Boolean).join(" ")}>
      <a class="skip" href="#conversations" onClick={(event) => { event.preventDefault(); document.getElementById("conversations")?.focus(); }}>
        {t("skipToList")}
      </a>
      <header class="top">
        <span class="menu"><IconButton icon="menu" label={t("mailboxes")} pressed={menu} onClick={() => setMenu(!menu)} /></span>
        <SearchField app={app} />
        <KeyHelp dialog={help} keys={HELP} />
      </header>
      {(!live || outbox.length > 0) && (
        <p class="offline" role="status">
          {!live && t("offline")} {outbox.length > 0 && t("outboxWaiting", { n: outbox.length })}
          {outbox.length > 0 && <button type="button" class="link" onClick={() => app.unpark()}>{t("outboxOpen")}</button>}
        </p>
      )}
      <Sidebar app={app} onChoose={() => setMenu(false)} />
      {place.settings === null
        ? <Mail app={app} reading={place.thread !== null} />
        : place.settings === HELD
        ? <Lazy key={HELD} load={() => import("./Held.tsx")} props={{ app, of: place.settingsOf ?? null }} />
        : place.settings === REMOVED
        ? <Lazy key={REMOVED} load={() => import("./Removed.tsx")} props={{ app, of: place.settingsOf ?? null }} />
        : place.settings === ASSISTANT
        ? <Lazy key={ASSISTANT} load={() => import("../assistant/Assistant.tsx")} props={{ app, of: place.settingsOf ?? null }} />
        : place.settings === TASKS
        ? <Lazy key={TASKS} load={() => import("../assistant/Tasks.tsx")} props={{ app, of: place.settingsOf ?? null }} />
        : <Lazy key="settings" load={() => import("../settings/Settings.tsx")} props={{ app, name: place.settings, of: place.settingsOf ?? null }} />}
      <Compose app={app} />
      <WorkLine app={app} />
      <NoticeLine notices={app.notices} />
    </div>
  );
}

function Mail({ app, reading }: { app: App; reading: boolean }) {
  return (
    <main class="mail">
      <div class="list-pane">
        <List app={app} />
      </div>
      <div class="reader-pane">
        {reading && <OpenToolbar app={app} />}
        <Reader app={app} />
      </div>
    </main>
  );
}

/** Nothing can be done with a conversation that does not exist. */
function OpenToolbar({ app }: { app: App }) {
  const conversation = useObservable(app.conversation);
  useObservable(conversation?.version ?? app.list.moved);
  return conversation?.isGone ? null : <Toolbar app={app} of="open" />;
}
