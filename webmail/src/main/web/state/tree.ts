// Actions on mailboxes.

import { requireDone, type SetAnswer } from "../jmap/connection.ts";
import type { Id, Mailbox } from "../jmap/types.ts";
import type { Account } from "./account.ts";
import type { App } from "./app.ts";
import { Observable } from "./observable.ts";
import { Source } from "./source.ts";

const COLLAPSED = "posthorn.collapsed";

/** Mailboxes and accounts whose children are not shown, by `ACCOUNT/MAILBOX`; kept in this browser. */
export const collapsed = new Observable<ReadonlySet<string>>(new Set(JSON.parse(localStorage.getItem(COLLAPSED) ?? "[]") as string[]));

export function toggle(key: string): void {
  const next = new Set(collapsed.value);
  if (!next.delete(key)) {
    next.add(key);
  }
  collapsed.value = next;
  localStorage.setItem(COLLAPSED, JSON.stringify([...next]));
}

/** @returns its id, or null if the server refused */
export async function create(app: App, account: Account, parentId: Id | null, name: string): Promise<Id | null> {
  let made: Id | null = null;
  await tried(app, account, async () => {
    const answer = await set(account, { create: { made: { name, parentId } } });
    made = answer.created?.["made"]?.id ?? null;
  });
  return made;
}

export async function rename(app: App, account: Account, mailbox: Mailbox, name: string): Promise<void> {
  const before = mailbox.name;
  if (await tried(app, account, () => set(account, { update: { [mailbox.id]: { name } } }))) {
    app.notices.said("renamed", () => void tried(app, account, () => set(account, { update: { [mailbox.id]: { name: before } } })));
  }
}

/** @param parentId null: to the top */
export async function moveBelow(app: App, account: Account, id: Id, parentId: Id | null): Promise<void> {
  const before = account.mailboxes.get(id)?.parentId ?? null;
  if (before === parentId) {
    return;
  }
  if (await tried(app, account, () => set(account, { update: { [id]: { parentId } } }))) {
    app.notices.said("moved", () => void tried(app, account, () => set(account, { update: { [id]: { parentId: before } } })));
  }
}

/** Whether a mailbox may be below another: not below itself. */
export function mayBeBelow(account: Account, id: Id, parentId: Id | null): boolean {
  for (let at = parentId; at !== null; at = account.mailboxes.get(at)?.parentId ?? null) {
    if (at === id) {
      return false;
    }
  }
  const mailbox = account.mailboxes.get(id);
  const parent = parentId === null ? null : account.mailboxes.get(parentId);
  return mailbox !== undefined && mailbox.role === null && mailbox.myRights.mayRename && mailbox.parentId !== parentId &&
    (parent === null ? account.own : parent?.myRights.mayCreateChild ?? false);
}

/** The mailbox and all below it; its mail goes to Trash. */
export async function remove(app: App, account: Account, mailbox: Mailbox): Promise<void> {
  const ids = withBelow(account, mailbox.id);
  const trash = account.mailboxes.withRole("trash");
  await tried(app, account, async () => {
    for (const id of ids) {
      if (trash !== undefined) {
        for await (const { ids: emails } of new Source(account, { inMailbox: id }).everything()) {
          await inBatches(account, emails, () => ({ ["mailboxIds/" + id]: null, ["mailboxIds/" + trash.id]: true }));
        }
      }
      await set(account, { destroy: [id] });
    }
    app.notices.said("mailboxDeleted", null);
    if (ids.includes(app.place.value.query.mailbox ?? "")) {
      location.hash = "#/";
    }
  });
}

/** Children before their parents. */
export function withBelow(account: Account, id: Id): Id[] {
  return [...account.mailboxes.below(id).flatMap((child) => withBelow(account, child.id)), id];
}

async function inBatches(account: Account, ids: Id[], patch: () => Record<string, unknown>): Promise<void> {
  for (let at = 0; at < ids.length; at += 400) {
    await account.connection.set("Email", { update: Object.fromEntries(ids.slice(at, at + 400).map((id) => [id, patch()])) });
  }
}

async function set(account: Account, args: Record<string, unknown>): Promise<SetAnswer> {
  const answer = (await account.connection.call(["Mailbox/set", args, "set"])).get<SetAnswer>("set");
  requireDone(answer);
  return answer;
}

/** @returns whether it succeeded; errors are shown */
async function tried(app: App, account: Account, act: () => Promise<unknown>): Promise<boolean> {
  try {
    await act();
    await account.mailboxes.load();
    return true;
  } catch (failure) {
    app.notices.failed("notDone", (failure as Error).message);
    return false;
  }
}
