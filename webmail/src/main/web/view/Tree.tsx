// The mailboxes of an account. Conversations are dropped onto them, and they onto each other; the menu of each does the same.

import { useState } from "preact/hooks";
import type { Account } from "../state/account.ts";
import type { App } from "../state/app.ts";
import { writeHash } from "../state/app.ts";
import type { Place } from "../state/mailboxes.ts";
import { useObservable } from "../state/observable.ts";
import { collapsed, mayBeBelow, moveBelow, toggle } from "../state/tree.ts";
import { t } from "../text/texts.ts";
import { dragged, takes } from "./dragging.ts";
import { Icon, IconButton } from "./icons.tsx";
import { MenuButton } from "./Menu.tsx";
import { entriesFor } from "./mailboxActions.tsx";
import { iconOf, nameOf } from "./mailboxNames.ts";

interface Props {
  app: App;
  account: Account;
  onChoose: () => void;
}

export function Tree({ app, account, onChoose }: Props) {
  const places = useObservable(account.mailboxes.places);
  const folded = useObservable(collapsed);
  const shown: Place[] = [];
  let hiddenBelow: number | null = null;
  for (const place of places) {
    if (hiddenBelow !== null && place.depth > hiddenBelow) {
      continue;
    }
    hiddenBelow = folded.has(account.id + "/" + place.mailbox.id) ? place.depth : null;
    shown.push(place);
  }
  if (places.length === 0) {
    return <p class="hint">{t("nothing")}</p>;
  }
  return (
    <ul>
      {shown.map((place) => (
        <Mailbox key={place.mailbox.id} app={app} account={account} place={place} onChoose={onChoose} folded={folded.has(account.id + "/" + place.mailbox.id)} />
      ))}
    </ul>
  );
}

function Mailbox({ app, account, place, folded, onChoose }: Props & { place: Place; folded: boolean }) {
  const { query, settings } = useObservable(app.place);
  const [over, setOver] = useState(false);
  const { mailbox, depth } = place;
  const parent = account.mailboxes.below(mailbox.id).length > 0;
  const own = query.account === undefined ? app.account : app.accountOf(query);
  const current = settings === null && query.search === "" && own === account && query.mailbox === mailbox.id;
  const count = mailbox.role === "drafts" ? mailbox.totalEmails : mailbox.unreadThreads;
  const counted = count > 0 && mailbox.role !== "sent" && mailbox.role !== "trash";
  return (
    <li
      class={["mailbox", "depth-" + Math.min(depth, 6), over && "drop", current && "current"].filter(Boolean).join(" ")}
      onDragOver={(event) => {
        if (takes(app, account, mailbox)) {
          event.preventDefault();
          event.stopPropagation();
          setOver(true);
        }
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        drop(app, account, mailbox.id);
      }}
    >
      {parent
        ? (
          <span class="fold">
            <IconButton
              icon={folded ? "closed" : "opened"}
              label={t(folded ? "showBelow" : "hideBelow", { name: nameOf(mailbox) })}
              onClick={() => toggle(account.id + "/" + mailbox.id)}
            />
          </span>
        )
        : null}
      <a
        href={writeHash({ query: { ...(account === app.account ? {} : { account: account.id }), mailbox: mailbox.id, search: "" }, thread: null })}
        aria-current={current ? "page" : undefined}
        class={counted && mailbox.role !== "drafts" ? "has-unread" : undefined}
        draggable={mailbox.role === null && mailbox.myRights.mayRename}
        onDragStart={(event) => {
          event.dataTransfer!.setData("text/plain", nameOf(mailbox));
          dragged.value = { mailbox: mailbox.id, account };
        }}
        onDragEnd={() => (dragged.value = null)}
        onClick={onChoose}
      >
        <Icon name={iconOf(mailbox)} />
        <span class="name" title={nameOf(mailbox)}>{nameOf(mailbox)}</span>
        {counted && (
          <span class="count">
            {count}
            {mailbox.role !== "drafts" && <span class="for-readers"> {t("unread")}</span>}
          </span>
        )}
      </a>
      <span class="mailbox-menu">
        <MenuButton label={t("mailboxActions", { name: nameOf(mailbox) })} entries={() => entriesFor(app, account, mailbox)} />
      </span>
    </li>
  );
}

function drop(app: App, account: Account, mailbox: string): void {
  const what = dragged.value;
  dragged.value = null;
  if (what === null) {
    return;
  }
  if ("mailbox" in what) {
    if (what.account === account && mayBeBelow(account, what.mailbox, mailbox)) {
      void moveBelow(app, account, what.mailbox, mailbox);
    }
    return;
  }
  app.leave();
  void app.actions.move(what.target, { account, mailbox }, "moved");
}
