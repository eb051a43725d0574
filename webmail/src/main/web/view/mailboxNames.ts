// Names of mailboxes.

import type { Mailbox } from "../jmap/types.ts";
import type { Place } from "../state/mailboxes.ts";
import { t } from "../text/texts.ts";
import type { IconName } from "./icons.tsx";

const USUAL = { inbox: "INBOX", drafts: "Drafts", sent: "Sent", archive: "Archive", junk: "Junk", trash: "Trash", snoozed: "Snoozed", scheduled: "Scheduled" };

const ICONS: Partial<Record<string, IconName>> = { archive: "archive", junk: "junk", trash: "trash", drafts: "compose", sent: "forward", snoozed: "clock", scheduled: "later" };

/** A mailbox with a role has a name in the user's language, unless it was renamed. */
export function nameOf({ role, name }: Mailbox): string {
  if (role !== null && role in USUAL) {
    const known = role as keyof typeof USUAL;
    return name.toLowerCase() === USUAL[known].toLowerCase() ? t(known === "archive" ? "archiveMailbox" : known) : name;
  }
  return name;
}

export function pathOf({ mailbox, path }: Place): string {
  return mailbox.role === null ? path : nameOf(mailbox);
}

export function iconOf({ role }: Mailbox): IconName {
  return ICONS[role ?? ""] ?? (role === null ? "folder" : "mailbox");
}
