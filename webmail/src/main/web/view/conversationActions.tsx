// Actions for selected conversations, or the open one.

import type { ComponentChild } from "preact";
import type { Role } from "../jmap/types.ts";
import type { App } from "../state/app.ts";
import type { Target } from "../state/actions.ts";
import type { Member } from "../state/list.ts";
import { ask } from "../controls/Dialog.tsx";
import { t } from "../text/texts.ts";
import type { IconName } from "./icons.tsx";
import { LabelPicker } from "./LabelPicker.tsx";
import { MailboxPicker, type Choice } from "./MailboxPicker.tsx";
import { pathOf } from "./mailboxNames.ts";

/** The target of an action. */
export interface Selection {
  app: App;
  /** The known members; with "everything", only the selected loaded lines. */
  members: Member[];
  target: Target;
  /** The role of the current mailbox, also for the common inbox. */
  role: Role | null;
}

export interface Action {
  label: () => string;
  icon: IconName;
  /** As the browser names it (`KeyboardEvent.key`). */
  key?: string;
  /** Only available by its key. */
  hidden?: boolean;
  /** In the menu at the end of the toolbar. */
  inMenu?: boolean;
  offered(selection: Selection): boolean;
  act?(selection: Selection): void;
  /** Instead of `act`: what opens beside the button. */
  Panel?(props: { selection: Selection; close: () => void }): ComponentChild;
}

/** @param of the selected or the open conversations; by default the first that exists, or the one at the cursor */
export function selectionOf(app: App, of: "chosen" | "open" | null = null): Selection {
  const members = of === "chosen" ? app.chosenMembers() : of === "open" ? app.openMembers() : app.targets();
  const everything = of !== "open" && app.everything.value && app.chosen.value.size > 0;
  return { app, members, role: app.role(), target: everything ? "everything" : members };
}

const isUnread = ({ members }: Selection) => members.some((member) => !member.keywords["$seen"]);
const isStarred = ({ members }: Selection) => members.some((member) => member.keywords["$flagged"]);

/** Whether the rights on all members permit a change. */
function may({ members }: Selection, right: "maySetSeen" | "maySetKeywords"): boolean {
  return members.every((member) => member.account.may(member, right));
}

/** Whether all members may be removed from their mailbox. */
function mayLeave({ app, members }: Selection): boolean {
  return members.every((member) => {
    const from = app.actions.leaving(member.account);
    return from === null || !member.mailboxIds[from]
      ? member.account.own || member.account.may(member, "mayRemoveItems")
      : member.account.mailboxes.get(from)?.myRights.mayRemoveItems ?? false;
  });
}

/** Whether all members may be moved into the mailbox with a role in their account. */
function mayMoveTo(selection: Selection, role: Role): boolean {
  return mayLeave(selection) &&
    selection.members.every((member) => member.account.mailboxes.withRole(role)?.myRights.mayAddItems ?? false);
}

export const ARCHIVE: Action = {
  label: () => t("archive"),
  icon: "archive",
  key: "e",
  offered: (selection) => selection.role !== "archive" && mayMoveTo(selection, "archive"),
  act: (selection) => toRole(selection, "archive", "archived"),
};

export const SPAM: Action = {
  label: () => t("spam"),
  icon: "junk",
  key: "!",
  offered: (selection) => selection.role !== "junk" && mayMoveTo(selection, "junk"),
  act: (selection) => toRole(selection, "junk", "movedToJunk"),
};

export const NOT_SPAM: Action = {
  label: () => t("notJunk"),
  icon: "mailbox",
  key: "!",
  offered: (selection) => selection.role === "junk" && mayMoveTo(selection, "inbox"),
  act: (selection) => toRole(selection, "inbox", "moved"),
};

function toRole({ app, target }: Selection, role: Role, said: "archived" | "movedToJunk" | "movedToTrash" | "moved"): void {
  app.leave();
  void app.actions.moveToRole(target, role, said);
}

/** Moves to Trash; messages in Trash are deleted permanently, after confirmation. */
export const DELETE: Action = {
  label: () => t("delete"),
  icon: "trash",
  key: "#",
  offered: (selection) => selection.role !== "trash" && mayMoveTo(selection, "trash"),
  act: (selection) => toRole(selection, "trash", "movedToTrash"),
};

export const DELETE_IMMUTABLE: Action = {
  label: () => t("deletePermanently"),
  icon: "trash",
  key: "#",
  offered: (selection) => selection.role === "trash" && mayLeave(selection),
  act: (selection) => void destroy(selection),
};

async function destroy({ app, members, target }: Selection): Promise<void> {
  const there = members.filter((member) => member.mailboxIds[app.actions.leaving(member.account) ?? ""]);
  const n = target === "everything" ? app.list.total : there.length;
  if (n > 0 && await ask(t("deletePermanentlyQuestion", { n }), t("deletePermanently"))) {
    app.leave();
    await app.actions.destroy(target === "everything" ? target : there);
  }
}

export const READ: Action = {
  label: () => t("markRead"),
  icon: "read",
  key: "I",
  offered: (selection) => isUnread(selection) && may(selection, "maySetSeen"),
  act: ({ app, target }) => {
    app.choose(new Set());
    void app.actions.mark(target, "$seen", true, target === "everything" ? "markedRead" : null);
  },
};

export const UNREAD: Action = {
  label: () => t("markUnread"),
  icon: "unread",
  key: "U",
  offered: (selection) => !isUnread(selection) && may(selection, "maySetSeen"),
  act: ({ app, members, target }) => {
    app.leave();
    void app.actions.mark(target === "everything" ? target : newest(members), "$seen", false, target === "everything" ? "changed" : null);
  },
};

export const STAR: Action = {
  label: () => t("star"),
  icon: "star",
  key: "s",
  hidden: true,
  offered: (selection) => may(selection, "maySetKeywords"),
  act: (selection) => {
    const starred = isStarred(selection);
    const { app, members, target } = selection;
    const some = target === "everything" || starred ? target : newest(members);
    void app.actions.mark(some, "$flagged", !starred, target === "everything" ? "changed" : null);
  },
};

export const MOVE: Action = {
  label: () => t("move"),
  icon: "move",
  key: "v",
  offered: mayLeave,
  Panel: ({ selection: { app, members, target }, close }) => (
    <MailboxPicker
      label={t("move")}
      choices={destinations(app, members)}
      onPick={({ account, place }) => {
        close();
        app.leave();
        void app.actions.move(target, { account, mailbox: place.mailbox.id }, "moved");
      }}
    />
  ),
};

export const LABEL: Action = {
  label: () => t("labelAs"),
  icon: "label",
  key: "l",
  offered: ({ members }) => members.length > 0 && members.every(({ account }) => account === members[0]!.account) &&
    members[0]!.account.mailboxes.targets(null).some(({ mailbox }) => mailbox.role === null) || (members[0]?.account.own ?? false),
  Panel: ({ selection }) => <LabelPicker selection={selection} account={selection.members[0]!.account} />,
};

export const PRINT_ALL: Action = {
  label: () => t("print"),
  icon: "print",
  key: "p",
  inMenu: true,
  offered: ({ app }) => app.conversation.value !== null,
  act: ({ app }) => void printAll(app).catch((failure: Error) => app.notices.failed("notDone", failure.message)),
};

async function printAll(app: App): Promise<void> {
  const conversation = app.conversation.value!;
  const [{ print }, emails] = await Promise.all([import("./print.ts"), conversation.all()]);
  await print(conversation.account, emails[0]?.subject ?? "", emails);
}

/** Possible targets of a move, those of the same account first. */
function destinations(app: App, members: Member[]): Choice[] {
  const from = members[0]?.account ?? app.account;
  const accounts = [from, ...app.accounts.value.filter((account) => account !== from)];
  return accounts.flatMap((account) => account.mailboxes.targets(account === from ? app.actions.leaving(account) : null)
    .map((place) => ({ account, place, name: (account === from ? "" : account.name + " · ") + pathOf(place) })));
}

/** Of each conversation. */
function newest(members: Member[]): Member[] {
  return [...new Map(members.map((member) => [member.account.id + "/" + member.threadId, member])).values()];
}
