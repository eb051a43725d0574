// Drag and drop within the page.

import type { Id, Mailbox } from "../jmap/types.ts";
import type { Account } from "../state/account.ts";
import type { Target } from "../state/actions.ts";
import type { App } from "../state/app.ts";
import type { Line } from "../state/list.ts";
import { Observable } from "../state/observable.ts";
import { mayBeBelow } from "../state/tree.ts";
import { t } from "../text/texts.ts";

export type Dragged = { mailbox: Id; account: Account } | { target: Target; n: number };

export const dragged = new Observable<Dragged | null>(null);

/** Drags the selected conversations, if this is one of them; otherwise this one. */
export function dragLine(app: App, line: Line, event: DragEvent): void {
  const chosen = app.chosen.value;
  const members = chosen.has(line.key) ? app.targets() : app.list.conversation(line);
  const n = chosen.has(line.key) ? chosen.size : 1;
  dragged.value = { target: chosen.has(line.key) && app.everything.value ? "everything" : members, n };
  const transfer = event.dataTransfer!;
  transfer.effectAllowed = "move";
  transfer.setData("text/plain", line.subject ?? "");
  const badge = document.body.appendChild(document.createElement("div"));
  badge.className = "drag-badge";
  badge.textContent = t("conversations", { n });
  transfer.setDragImage(badge, -12, -12);
  setTimeout(() => badge.remove());
}

/** Whether what is being dragged may be dropped on a mailbox. */
export function takes(app: App, account: Account, mailbox: Mailbox): boolean {
  const what = dragged.value;
  if (what === null) {
    return false;
  }
  if ("mailbox" in what) {
    return what.account === account && mayBeBelow(account, what.mailbox, mailbox.id);
  }
  const shown = app.accountOf(app.place.value.query) === account ? app.actions.leaving(account) : null;
  return mailbox.id !== shown && mailbox.myRights.mayAddItems;
}
