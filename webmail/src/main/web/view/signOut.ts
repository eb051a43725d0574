// Signing out, which deletes what this browser stores.

import { ask } from "../controls/Dialog.tsx";
import { base } from "../http.ts";
import { Local } from "../offline/local.ts";
import type { Account } from "../state/account.ts";
import type { App } from "../state/app.ts";
import { forgetLost } from "../state/compose/keeping.ts";
import { forgetSearches } from "../state/suggestions.ts";
import { t } from "../text/texts.ts";

/** How long the server may take to get what it does not have yet. */
const SENDING_MS = 5_000;

/**
 * Signs out, after saving drafts and deleting stored data. What would be lost is asked first.
 *
 * @param account only this account; all if missing
 */
export async function signOut(event: MouseEvent, app: App, account?: Account): Promise<void> {
  event.preventDefault();
  const to = (event.currentTarget as HTMLAnchorElement).href;
  const only = account === app.account ? undefined : account; // what is stored belongs to the first account
  const local = await app.connection.local;
  const open = app.desk.all.value.map(({ draft }) => draft).filter((draft) => !draft.isEmpty);
  const drafts = open.filter((draft) => (only ?? draft.account) === draft.account);
  const sending = Promise.allSettled([local?.replay(app.connection), ...open.map((draft) => draft.leave())]).then(isReachable);
  const late = new Promise<false>((resolve) => setTimeout(() => resolve(false), SENDING_MS));
  const reached = await Promise.race([sending, late]);
  const outbox = app.outbox.value.filter((draft) => (only ?? draft.account) === draft.account);
  // Another window may have deleted the database, or block it.
  const stored = await Promise.race([local?.waiting(only?.id).catch(() => 0) ?? 0, late.then(() => 0)]);
  const waiting = stored + outbox.length + drafts.filter((draft) => !draft.isClosed).length;
  const doubts = [...(reached ? [] : [t("signOutOffline")]), ...(waiting > 0 ? [t("changesLost", { n: waiting })] : [])];
  if (doubts.length > 0 && !(await ask(doubts.join(" "), t("signOut")))) {
    return;
  }
  forgetSearches(app);
  [...outbox, ...drafts].filter((draft) => !draft.isClosed).forEach((draft) => draft.drop());
  drafts.forEach((draft) => app.desk.close(draft));
  (only === undefined ? app.own : [only]).forEach(({ id }) => forgetLost(id));
  // As when another window has removed the database, or keeps it from answering.
  await Promise.race([Local.forget(local, only?.id).catch(() => {}), new Promise((resolve) => setTimeout(resolve, SENDING_MS))]);
  location.assign(to);
}

async function isReachable(): Promise<boolean> {
  try {
    await fetch(new URL("login/session", base), { cache: "no-store" });
    return true;
  } catch {
    return false;
  }
}
