// The link from Trash to removed messages.

import type { App } from "../state/app.ts";
import { t } from "../text/texts.ts";
import { settingsHash } from "./WhoseChoice.tsx";

/** The page, in the address: `#/settings/deleted`. */
export const REMOVED = "deleted";

/** Shown in Trash of one of the reader's own accounts. */
export function RemovedLink({ app }: { app: App }) {
  const { query } = app.place.value;
  const account = app.accountOf(query);
  const shown = account !== null && app.own.includes(account) && query.search === "" && account.mailboxes.get(query.mailbox ?? "")?.role === "trash";
  return shown ? <p class="all-chosen"><a href={settingsHash(app, REMOVED, account)}>{t("removedLink")}</a></p> : null;
}
