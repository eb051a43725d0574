// Above the list: what it shows, and how.

import type { App } from "../state/app.ts";
import { writeHash } from "../state/app.ts";
import { useObservable } from "../state/observable.ts";
import { isOfOwnMail, type Order, ordersOf } from "../state/order.ts";
import { rated } from "../state/triage.ts";
import { type Key, t } from "../text/texts.ts";
import { density, setDensity } from "./density.ts";
import { entriesFor } from "./mailboxActions.tsx";
import { nameOf } from "./mailboxNames.ts";
import { MenuButton, type MenuEntry } from "./Menu.tsx";
import { RemovedLink } from "./removedLink.tsx";
import { Toolbar } from "./Toolbar.tsx";
import { hasQuickFilters, KIND_NAMES, showKind } from "./triage.tsx";

export function ListBar({ app }: { app: App }) {
  const chosen = useObservable(app.chosen);
  const everything = useObservable(app.everything);
  useObservable(app.place);
  useObservable((app.accountOf(app.place.value.query) ?? app.account).mailboxes.places);
  const { total } = app.list;
  const all = chosen.size > 0 && app.list.keysLoaded().every((key) => chosen.has(key));
  return (
    <div class="list-bar">
      <input
        type="checkbox"
        aria-label={t("chooseAll")}
        title={t("chooseAll")}
        checked={everything || all}
        disabled={total === 0}
        onClick={() => app.choose(new Set(everything || chosen.size > 0 ? [] : app.list.keysLoaded()))}
      />
      {chosen.size > 0
        ? (
          <>
            <span class="selected">{everything ? total : chosen.size}<span class="for-readers"> {t("selected", { n: chosen.size })}</span></span>
            <Toolbar app={app} of="chosen" />
          </>
        )
        : (
          <>
            <Title app={app} />
            <RemovedLink app={app} />
          </>
        )}
      {chosen.size > 0 && (everything || (all && total > chosen.size)) && (
        <p class="all-chosen">
          {everything
            ? t("everythingChosen", { n: total })
            : <button type="button" class="link" onClick={() => (app.everything.value = true)}>{t("chooseEverything", { n: total })}</button>}
        </p>
      )}
    </div>
  );
}

function Title({ app }: { app: App }) {
  useObservable(rated);
  const order = app.place.value.query.order ?? "newest";
  return (
    <div class="list-title">
      <h1>{titleOf(app)}</h1>
      {app.place.value.query.unread && (
        <button type="button" class="filter" onClick={() => showUnread(app, false)}>
          <span>{t("onlyUnread")}</span> <span aria-hidden="true">×</span>
        </button>
      )}
      {app.place.value.query.kind !== undefined && !hasQuickFilters(app, app.place.value.query) && (
        <button type="button" class="filter" onClick={() => showKind(app.place.value.query, undefined)}>
          <span>{t(KIND_NAMES[app.place.value.query.kind])}</span> <span aria-hidden="true">×</span>
        </button>
      )}
      {order !== "newest" && (
        <button type="button" class="filter" onClick={() => void app.sort("newest")}>
          <span>{t(name(app, order))}</span> <span aria-hidden="true">×</span>
        </button>
      )}
      <MenuButton icon="sort" label={t("sortedBy", { order: t(name(app, order)) })} entries={() => orders(app, order)} />
      <MenuButton label={t("listActions")} entries={() => entries(app)} />
    </div>
  );
}

export function titleOf(app: App): string {
  const { query } = app.place.value;
  if (query.search !== "" && !app.isNowhere()) {
    return query.account === null ? t("searchInAll") : t("searchResults");
  }
  const account = app.accountOf(query);
  if (account === null) {
    return t("allInboxes");
  }
  if (app.isNowhere()) {
    return t("mailboxNotFound");
  }
  const mailbox = account.mailboxes.get(query.mailbox ?? "");
  return (mailbox === undefined ? "" : nameOf(mailbox)) + (account === app.account ? "" : " · " + account.name);
}

function entries(app: App): MenuEntry[] {
  const { query } = app.place.value;
  const account = app.accountOf(query);
  const mailbox = account?.mailboxes.get(query.mailbox ?? "");
  return [
    { label: t("onlyUnread"), checked: query.unread ?? false, act: () => showUnread(app, !query.unread) },
    { label: t("compact"), checked: density.value === "compact", act: () => setDensity(density.value === "compact" ? "comfortable" : "compact") },
    ...(account === null || mailbox === undefined ? [] : entriesFor(app, account, mailbox)),
  ];
}

const ORDER_NAMES: Record<Order, Key> = {
  newest: "newestFirst", oldest: "oldestFirst", sender: "bySender", subject: "bySubject", size: "largestFirst", unread: "unreadFirst",
  starred: "starredFirst", important: "importantFirst", relevance: "relevantFirst",
};

function name(app: App, order: Order): Key {
  const { query } = app.place.value;
  return order === "sender" && isOfOwnMail(query, app.accountOf(query) ?? app.account) ? "byRecipient" : ORDER_NAMES[order];
}

function orders(app: App, now: Order): MenuEntry[] {
  return ordersOf(app.place.value.query).map((order) => ({
    label: t(name(app, order)), checked: order === now, exclusive: true, act: () => void app.sort(order),
  }));
}

function showUnread(app: App, unread: boolean): void {
  const { unread: _, ...query } = app.place.value.query;
  location.hash = writeHash({ query: unread ? { ...query, unread } : query, thread: null });
}
