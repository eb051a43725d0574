// Actions on a mailbox: the entries of its menu.

import { type ComponentChild, render } from "preact";
import { useState } from "preact/hooks";
import { ask, Dialog } from "../controls/Dialog.tsx";
import { Field } from "../controls/Field.tsx";
import type { Id, Mailbox } from "../jmap/types.ts";
import type { Account } from "../state/account.ts";
import { filterOf } from "../state/query.ts";
import { MessageList } from "../state/list.ts";
import { Actions } from "../state/actions.ts";
import type { App } from "../state/app.ts";
import { Source } from "../state/source.ts";
import { create, mayBeBelow, moveBelow, remove, rename, withBelow } from "../state/tree.ts";
import { t } from "../text/texts.ts";
import { MailboxPicker } from "./MailboxPicker.tsx";
import type { MenuEntry } from "./Menu.tsx";
import { nameOf, pathOf } from "./mailboxNames.ts";

export function entriesFor(app: App, account: Account, mailbox: Mailbox): MenuEntry[] {
  const { myRights, role } = mailbox;
  const entries: (MenuEntry | false)[] = [
    myRights.maySetSeen && mailbox.unreadEmails > 0 &&
    { label: t("markAllRead"), icon: "read", act: () => void onAll(app, account, mailbox, (actions) => actions.mark("everything", "$seen", true, "markedRead")) },
    myRights.mayCreateChild && { label: t("newMailboxBelow"), icon: "add", act: () => newMailbox(app, account, mailbox.id) },
    myRights.mayRename && role === null && { label: t("rename"), icon: "compose", act: () => askName(t("rename"), mailbox.name, (name) => rename(app, account, mailbox, name)) },
    myRights.mayRename && role === null && { label: t("moveMailbox"), icon: "move", act: () => askParent(app, account, mailbox) },
    myRights.mayRemoveItems && (role === "trash" || role === "junk") && mailbox.totalEmails > 0 &&
    { label: t("emptyMailbox"), icon: "trash", act: () => void empty(app, account, mailbox) },
    myRights.mayDelete && role === null && { label: t("deleteMailbox"), icon: "trash", act: () => void askDelete(app, account, mailbox) },
  ];
  return entries.filter((entry) => entry !== false);
}

export function newMailbox(app: App, account: Account, parent: Id | null): void {
  askName(t("newMailbox"), "", (name) => create(app, account, parent, name));
}

async function empty(app: App, account: Account, mailbox: Mailbox): Promise<void> {
  if (await ask(t("emptyQuestion", { n: mailbox.totalEmails, name: nameOf(mailbox) }), t("deletePermanently"))) {
    await onAll(app, account, mailbox, (actions) => actions.destroy("everything"));
  }
}

async function askDelete(app: App, account: Account, mailbox: Mailbox): Promise<void> {
  const below = withBelow(account, mailbox.id);
  const n = below.reduce((sum, id) => sum + (account.mailboxes.get(id)?.totalEmails ?? 0), 0);
  if (await ask(t(below.length > 1 ? "deleteMailboxesQuestion" : "deleteMailboxQuestion", { n, name: nameOf(mailbox) }), t("deleteMailbox"))) {
    await remove(app, account, mailbox);
  }
}

/** Applies an action to all messages of a mailbox, independent of the list. */
async function onAll(app: App, account: Account, mailbox: Mailbox, act: (actions: Actions) => Promise<void>): Promise<void> {
  const query = { account: account.id, mailbox: mailbox.id, search: "" };
  const list = new MessageList();
  list.stand(query, [new Source(account, filterOf(query, account)!)]);
  await act(app.actions.on(list));
  await app.list.refresh();
}

function askName(title: string, before: string, act: (name: string) => Promise<unknown>): void {
  show((close) => <NameDialog title={title} before={before} close={close} act={act} />);
}

function NameDialog({ title, before, close, act }: { title: string; before: string; close: () => void; act: (name: string) => Promise<unknown> }) {
  const [name, setName] = useState(before);
  return (
    <Dialog title={title} onClose={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          close();
          if (name.trim() !== "" && name !== before) {
            void act(name.trim());
          }
        }}
      >
        <Field label={t("name")}>
          <input type="text" value={name} required maxLength={200} pattern="[^\/]*" title={t("noSlash")} onInput={(event) => setName(event.currentTarget.value)} />
        </Field>
        <div class="buttons">
          <button type="button" onClick={close}>{t("cancel")}</button>
          <button type="submit" class="primary">{t("save")}</button>
        </div>
      </form>
    </Dialog>
  );
}

function askParent(app: App, account: Account, mailbox: Mailbox): void {
  const choices = account.mailboxes.places.value
    .filter((place) => mayBeBelow(account, mailbox.id, place.mailbox.id))
    .map((place) => ({ account, place, name: pathOf(place) }));
  show((close) => (
    <Dialog title={t("moveMailbox")} onClose={close}>
      {mayBeBelow(account, mailbox.id, null) && (
        <button
          type="button"
          onClick={() => {
            close();
            void moveBelow(app, account, mailbox.id, null);
          }}
        >
          {t("toTheTop")}
        </button>
      )}
      <MailboxPicker
        label={t("below")}
        choices={choices}
        onPick={({ place }) => {
          close();
          void moveBelow(app, account, mailbox.id, place.mailbox.id);
        }}
      />
      <div class="buttons"><button type="button" onClick={close}>{t("cancel")}</button></div>
    </Dialog>
  ));
}

/** Shows a dialog until it is closed. */
function show(draw: (close: () => void) => ComponentChild): void {
  const place = document.body.appendChild(document.createElement("div"));
  render(draw(() => {
    render(null, place);
    place.remove();
  }), place);
}
