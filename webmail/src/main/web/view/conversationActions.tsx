// What can be done with the conversations that are chosen, or with the one that is open.

import type { ComponentChild } from "preact";
import type { Role } from "../jmap/types.ts";
import type { App } from "../state/app.ts";
import type { Member } from "../state/list.ts";
import { t } from "../text/texts.ts";
import type { IconName } from "./icons.tsx";
import { MailboxPicker } from "./MailboxPicker.tsx";

/** What an action is for. */
export interface Selection {
  app: App;
  members: Member[];
  /** Of the mailbox that is shown. */
  role: Role | null;
}

export interface Action {
  label: () => string;
  icon: IconName;
  /** As the browser names it (`KeyboardEvent.key`). */
  key?: string;
  /** Only by its key. */
  hidden?: boolean;
  offered(selection: Selection): boolean;
  act?(selection: Selection): void;
  /** Instead of `act`: what opens beside the button. */
  Panel?(props: { selection: Selection; close: () => void }): ComponentChild;
}

export function selectionOf(app: App): Selection {
  const { mailbox } = app.place.value.query;
  return { app, members: app.targets(), role: mailbox === null ? null : app.mailboxes.get(mailbox)?.role ?? null };
}

const isUnread = ({ members }: Selection) => members.some((member) => !member.keywords["$seen"]);
const isStarred = ({ members }: Selection) => members.some((member) => member.keywords["$flagged"]);

export const ARCHIVE: Action = {
  label: () => t("archive"),
  icon: "archive",
  key: "e",
  offered: ({ role }) => role !== "archive",
  act: ({ app, members }) => toRole(app, members, "archive", "archived"),
};

export const SPAM: Action = {
  label: () => t("spam"),
  icon: "junk",
  key: "!",
  offered: ({ role }) => role !== "junk",
  act: ({ app, members }) => toRole(app, members, "junk", "movedToJunk"),
};

export const NOT_SPAM: Action = {
  label: () => t("notJunk"),
  icon: "mailbox",
  key: "!",
  offered: ({ role }) => role === "junk",
  act: ({ app, members }) => toRole(app, members, "inbox", "moved"),
};

function toRole(app: App, members: Member[], role: Role, said: "archived" | "movedToJunk" | "movedToTrash" | "moved"): void {
  app.leave();
  void app.actions.moveToRole(members, app.place.value.query.mailbox, role, said);
}

/** To Trash; what is there already goes for ever, if its owner says so once more. */
export const DELETE: Action = {
  label: () => t("delete"),
  icon: "trash",
  key: "#",
  offered: ({ role }) => role !== "trash",
  act: ({ app, members }) => toRole(app, members, "trash", "movedToTrash"),
};

export const DELETE_FOR_EVER: Action = {
  label: () => t("deleteForEver"),
  icon: "trash",
  key: "#",
  offered: ({ role }) => role === "trash",
  act: ({ app, members }) => {
    const from = app.place.value.query.mailbox;
    const there = members.filter((member) => from !== null && member.mailboxIds[from]);
    if (there.length > 0 && confirm(t("deleteForEverQuestion", { n: there.length }))) {
      app.leave();
      void app.actions.destroy(there);
    }
  },
};

export const READ: Action = {
  label: () => t("markRead"),
  icon: "read",
  key: "I",
  offered: isUnread,
  act: ({ app, members }) => void app.actions.mark(members, "$seen", true, null),
};

export const UNREAD: Action = {
  label: () => t("markUnread"),
  icon: "unread",
  key: "U",
  offered: (selection) => !isUnread(selection),
  act: ({ app, members }) => {
    app.leave();
    void app.actions.mark(members.slice(-1), "$seen", false, null);
  },
};

export const STAR: Action = {
  label: () => t("star"),
  icon: "star",
  key: "s",
  hidden: true,
  offered: () => true,
  act: (selection) => {
    const starred = isStarred(selection);
    const { app, members } = selection;
    void app.actions.mark(starred ? members : members.slice(-1), "$flagged", !starred, null);
  },
};

export const MOVE: Action = {
  label: () => t("move"),
  icon: "move",
  key: "v",
  offered: () => true,
  Panel: ({ selection: { app, members }, close }) => {
    const from = app.place.value.query.mailbox;
    return (
      <MailboxPicker
        label={t("move")}
        places={app.mailboxes.targets(from)}
        onPick={({ mailbox }) => {
          close();
          app.leave();
          void app.actions.move(members, from, mailbox.id, "moved");
        }}
      />
    );
  },
};
