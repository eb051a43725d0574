// The accounts with their mailboxes.

import { useEffect, useState } from "preact/hooks";
import type { Account } from "../state/account.ts";
import type { App } from "../state/app.ts";
import { writeHash } from "../state/app.ts";
import { useObservable } from "../state/observable.ts";
import { collapsed, toggle } from "../state/tree.ts";
import { t } from "../text/texts.ts";
import { AssistantLine } from "./AssistantLine.tsx";
import { HeldLine } from "./HeldLine.tsx";
import { Icon, IconButton } from "./icons.tsx";
import { newMailbox } from "./mailboxActions.tsx";
import { signOut } from "./signOut.ts";
import { TasksLine } from "./TasksLine.tsx";
import { Tree } from "./Tree.tsx";

export function Sidebar({ app, onChoose }: { app: App; onChoose: () => void }) {
  const accounts = useObservable(app.accounts);
  const own = app.own;
  const several = own.length > 1;
  const [administering, setAdministering] = useState<Account[]>([]);
  useEffect(() => {
    // Without a response there is no link; the mail does not wait for it.
    void Promise.all(own.map((account) => account.rest.get<{ role: string }>("/self").then(({ role }) => role !== "none", () => false)))
      .then((administer) => setAdministering(own.filter((_, index) => administer[index])));
  }, [own.map(({ id }) => id).join()]);
  return (
    <nav class="sidebar" aria-label={t("mailboxes")}>
      <button type="button" class="primary" onClick={() => { onChoose(); app.write(app.blank()); }}>
        <Icon name="compose" /> {t("compose")}
      </button>
      <div class="trees">
        {accounts.length > 1 && <AllInboxes app={app} accounts={accounts} onChoose={onChoose} />}
        {accounts.map((account) => (
          <Section key={account.id} app={app} account={account} alone={accounts.length === 1} onChoose={onChoose} />
        ))}
        <HeldLine app={app} onChoose={onChoose} />
        <TasksLine app={app} onChoose={onChoose} />
        <AssistantLine app={app} onChoose={onChoose} />
      </div>
      <div class="account">
        {several
          ? (
            <ul aria-label={t("accounts")}>
              {own.map((account) => (
                <li key={account.id}>
                  <span title={account.name}>{account.name}</span>
                  <a
                    href={"../logout?as=" + encodeURIComponent(account.id)}
                    aria-label={t("signOutOf", { name: account.name })}
                    onClick={(event) => void signOut(event, app, account)}
                  >
                    {t("signOut")}
                  </a>
                </li>
              ))}
            </ul>
          )
          : <span title={app.connection.session.username}>{app.connection.session.username}</span>}
        <a href="#/settings">{t("settings")}</a>
        {administering.map((account) => (
          <a key={account.id} href={"../console/" + (account === app.account ? "" : "?as=" + encodeURIComponent(account.id))}>
            {t("console") + (administering.length > 1 ? " · " + account.name : "")}
          </a>
        ))}
        <a href={"../login?add=1&return=" + encodeURIComponent(location.pathname)}>{t("addAccount")}</a>
        <a href="../logout" onClick={(event) => void signOut(event, app)}>{t(several ? "signOutAll" : "signOut")}</a>
      </div>
    </nav>
  );
}

function AllInboxes({ app, accounts, onChoose }: { app: App; accounts: Account[]; onChoose: () => void }) {
  const [, draw] = useState(0);
  useEffect(() => {
    const ends = accounts.map((account) => account.mailboxes.places.watch(() => draw((n) => n + 1)));
    return () => ends.forEach((end) => end());
  }, [accounts]);
  const { query, settings } = useObservable(app.place);
  const unread = accounts.reduce((sum, account) => sum + (account.mailboxes.withRole("inbox")?.unreadThreads ?? 0), 0);
  const current = settings === null && query.account === null && query.search === "";
  return (
    <ul>
      <li>
        <a
          href={writeHash({ query: { account: null, mailbox: null, search: "" }, thread: null })}
          aria-current={current ? "page" : undefined}
          class={unread > 0 ? "has-unread" : undefined}
          onClick={onChoose}
        >
          <Icon name="mailbox" />
          <span class="name">{t("allInboxes")}</span>
          {unread > 0 && <span class="count">{unread}<span class="for-readers"> {t("unread")}</span></span>}
        </a>
      </li>
    </ul>
  );
}

function Section({ app, account, alone, onChoose }: { app: App; account: Account; alone: boolean; onChoose: () => void }) {
  const hidden = useObservable(collapsed).has(account.id);
  return (
    <section aria-label={account.name}>
      <div class="account-name">
        {alone ? <h2>{t("mailboxes")}</h2> : (
          <button type="button" class="fold" aria-expanded={!hidden} onClick={() => toggle(account.id)}>
            <Icon name={hidden ? "closed" : "opened"} />
            <h2>{account === app.account && app.own.length === 1 ? t("ownMail") : account.name}</h2>
          </button>
        )}
        {account.own && <IconButton icon="add" label={t("newMailbox")} onClick={() => newMailbox(app, account, null)} />}
      </div>
      {(alone || !hidden) && <Tree app={app} account={account} onChoose={onChoose} />}
    </section>
  );
}
