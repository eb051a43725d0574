// Removed messages, which can be brought back for a while.

import { useRef, useState } from "preact/hooks";
import { DoButton } from "../controls/DoButton.tsx";
import { Check, Field } from "../controls/Field.tsx";
import { Loaded } from "../controls/Loaded.tsx";
import { useLoad } from "../controls/load.ts";
import type { Id } from "../jmap/types.ts";
import type { Account } from "../state/account.ts";
import type { App } from "../state/app.ts";
import { useObservable } from "../state/observable.ts";
import { bringBack, outcomeOf, removed, type RemovedFilter, type RemovedMessage } from "../state/removed.ts";
import { fullTime, shortTime, size, t } from "../text/texts.ts";
import { nameOf, pathOf } from "./mailboxNames.ts";
import { REMOVED } from "./removedLink.tsx";
import { WhoseChoice } from "./WhoseChoice.tsx";

export default function RemovedPage({ app, of }: { app: App; of: Id | null }) {
  useObservable(app.accounts);
  const account = app.own.find(({ id }) => id === of) ?? app.account;
  return (
    <main key={account.id} class="held" tabIndex={0}>
      <h1>{t("removed")}</h1>
      <WhoseChoice app={app} account={account} page={REMOVED} />
      <p class="lead">{t("removedLead")}</p>
      <Found app={app} account={account} />
    </main>
  );
}

function Found({ app, account }: { app: App; account: Account }) {
  const [filter, setFilter] = useState<RemovedFilter>({ search: "", since: "", drafts: false });
  const first = useLoad((signal) => removed(account, filter, undefined, signal), [filter]);
  const [more, setMore] = useState<{ items: RemovedMessage[]; next: string | undefined } | null>(null);
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set());
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [to, setTo] = useState("");
  useObservable(account.mailboxes.places);
  const search = (next: RemovedFilter) => {
    setMore(null);
    setChosen(new Set());
    setFilter(next);
  };
  const back = async (ids: string[]) => {
    const outcomes = await bringBack(account, ids, to === "" ? undefined : to);
    setGone(new Set([...gone, ...outcomes.filter(({ outcome }) => outcome === "done" || outcome === "not-found").map(({ id }) => id)]));
    setChosen(new Set());
    const { done, missing } = outcomeOf(outcomes);
    if (missing === null) {
      app.notices.said("removedBack", null, { n: done });
    } else {
      app.notices.failed("removedNotBack", t(missing, { n: outcomes.length - done }));
    }
  };
  return (
    <>
      <Filter filter={filter} onSearch={search} />
      <Loaded load={first}>
        {(page) => {
          const shown = [...page.items, ...more?.items ?? []].filter(({ id }) => !gone.has(id));
          const next = more === null ? page.next : more.next;
          const showMore = async () => {
            const further = await removed(account, filter, next);
            setMore({ items: [...more?.items ?? [], ...further.items], next: further.next });
          };
          return (
            <>
              {shown.length === 0 && next === undefined && <p class="hint">{t(filter.search === "" && filter.since === "" ? "removedEmpty" : "removedNone")}</p>}
              {shown.length > 0 && (
                <div class="removed-bar">
                  <Check
                    label={t("chooseAll")}
                    checked={chosen.size === shown.length}
                    onChange={(on) => setChosen(new Set(on ? shown.map(({ id }) => id) : []))}
                  />
                  <Field label={t("removedTo")}>
                    <select value={to} onChange={(event) => setTo(event.currentTarget.value)}>
                      <option value="">{t("removedWhere")}</option>
                      {account.mailboxes.places.value.filter(({ mailbox }) => mailbox.myRights.mayAddItems).map((place) => (
                        <option key={place.mailbox.id} value={place.mailbox.id}>{pathOf(place)}</option>
                      ))}
                    </select>
                  </Field>
                  <DoButton notices={app.notices} class="primary" disabled={chosen.size === 0} onDo={() => back([...chosen])}>{t("removedBring")}</DoButton>
                </div>
              )}
              <ul class="kept">
                {shown.map((message) => (
                  <Line
                    key={message.id}
                    app={app}
                    account={account}
                    message={message}
                    chosen={chosen.has(message.id)}
                    onChoose={(on) => setChosen(new Set(on ? [...chosen, message.id] : [...chosen].filter((id) => id !== message.id)))}
                    onBack={message.mailboxExists || to !== "" ? () => back([message.id]) : null}
                  />
                ))}
              </ul>
              {next !== undefined && <DoButton notices={app.notices} onDo={showMore}>{t("showMore")}</DoButton>}
            </>
          );
        }}
      </Loaded>
    </>
  );
}

function Filter({ filter, onSearch }: { filter: RemovedFilter; onSearch: (filter: RemovedFilter) => void }) {
  const text = useRef<HTMLInputElement>(null);
  return (
    <form
      class="removed-filter"
      role="search"
      aria-label={t("removed")}
      onSubmit={(event) => {
        event.preventDefault();
        onSearch({ ...filter, search: text.current!.value.trim() });
      }}
    >
      <Field label={t("removedSearch")}>
        <input ref={text} type="search" maxLength={200} defaultValue={filter.search} />
      </Field>
      <Field label={t("removedSince")}>
        <input type="date" value={filter.since} onChange={(event) => onSearch({ ...filter, since: event.currentTarget.value })} />
      </Field>
      <button type="submit">{t("removedFind")}</button>
      <Check label={t("removedDrafts")} checked={filter.drafts} onChange={(drafts) => onSearch({ ...filter, drafts })} />
    </form>
  );
}

interface LineProps {
  app: App;
  account: Account;
  message: RemovedMessage;
  chosen: boolean;
  onChoose: (on: boolean) => void;
  /** Missing if the mailbox is gone and no other is chosen. */
  onBack: (() => Promise<void>) | null;
}

function Line({ app, account, message, chosen, onChoose, onBack }: LineProps) {
  const { content } = message;
  const subject = content.subject || t("noSubject");
  return (
    <li class="removed-line">
      <input type="checkbox" aria-label={t("chooseThis", { subject })} checked={chosen} onChange={(event) => onChoose(event.currentTarget.checked)} />
      <div>
        <p class="kept-line">
          <strong>{subject}</strong>
          <span>{content.fromName || content.from || t("whyNobody")}</span>
          <time dateTime={content.received} title={fullTime(content.received)}>{shortTime(content.received)}</time>
        </p>
        {content.preview !== "" && <p class="detail">{content.preview.slice(0, 160)}</p>}
        <p class="reason">
          {t(message.byRetention ? "removedByRetention" : "removedFrom", { time: fullTime(message.removed), mailbox: mailboxName(account, message.mailbox) })}{" "}
          {t("removedUntil", { time: fullTime(message.keptUntil) })} · {size(content.bytes)}
          {!message.mailboxExists && " " + t("removedMailboxGone")}
        </p>
        {onBack !== null && (
          <div class="buttons"><DoButton notices={app.notices} onDo={onBack}>{t("removedBring")}</DoButton></div>
        )}
      </div>
    </li>
  );
}

function mailboxName(account: Account, path: string): string {
  const place = account.mailboxes.places.value.find((each) => each.path === path || each.mailbox.name === path);
  return place === undefined ? path : place.mailbox.role === null ? path : nameOf(place.mailbox);
}
