// A conversation in the list.

import type { App } from "../state/app.ts";
import { shortName } from "../state/addresses.ts";
import type { Line } from "../state/list.ts";
import { fullTime, shortTime, size, t } from "../text/texts.ts";
import { dragged, dragLine } from "./dragging.ts";
import { Icon, IconButton } from "./icons.tsx";
import { nameOf } from "./mailboxNames.ts";
import { Marked } from "./Marked.tsx";
import { TimeMarks } from "./reminders.tsx";
import { ImportantMark } from "./triage.tsx";
import { beginSwipe } from "./swipe.ts";

const LABELS_MAX = 3;

interface Props {
  app: App;
  line: Line;
  /** Its element (see Slots). */
  slot: number;
  index: number;
  /** Vertical position. */
  y: number;
  chosen: boolean;
  open: boolean;
  cursor: boolean;
}

export function ConversationLine({ app, line, slot, index, y, chosen, open, cursor }: Props) {
  const members = app.list.conversation(line);
  const unread = members.some((member) => !member.keywords["$seen"]);
  const starred = members.some((member) => member.keywords["$flagged"]);
  const draft = members.some((member) => member.keywords["$draft"]);
  const subject = line.subject || t("noSubject");
  const people = names(app, line);
  const toStar = starred ? members : members.slice(-1);
  return (
    <div
      role="row"
      data-slot={slot}
      aria-rowindex={index + 1}
      aria-selected={chosen}
      class={["line", unread && "unread", chosen && "chosen", open && "open", cursor && "cursor"].filter(Boolean).join(" ")}
      style={{ transform: `translateY(${y}px)` }}
      draggable
      onDragStart={(event) => dragLine(app, line, event)}
      onDragEnd={() => (dragged.value = null)}
      onPointerDown={(event) => beginSwipe(app, line, event)}
    >
      <div class="slides" role="presentation">
        <span role="gridcell" class="choose">
          <input
            type="checkbox"
            checked={chosen}
            aria-label={people + ": " + subject}
            onClick={(event) => choose(app, line, index, event.shiftKey)}
          />
        </span>
        <span role="gridcell" class="what">
          <a href={app.hashOf(line)} draggable={false} onClick={() => (app.cursor.value = index)}>
            <span class="first">
              <span class="people" dir="auto">{people}</span>
              {members.length > 1 && <span class="many" title={t("conversationOf", { n: members.length })}>{members.length}</span>}
              {draft && app.role() !== "scheduled" && <span class="draft">{t("drafts")}</span>}
              {line.hasAttachment && <Icon name="attach" />}
              {app.list.query.order === "size" && <bdi class="size">{size(line.size)}</bdi>}
              <ImportantMark app={app} line={line} />
              <TimeMarks app={app} line={line} />
              <time dateTime={line.receivedAt} title={fullTime(line.receivedAt)}>{shortTime(line.receivedAt)}</time>
            </span>
            <span class="subject">
              {unread && <span class="for-readers">{t("unread")}: </span>}
              {labels(app, line).map((label) => <span key={label} class="label">{label}</span>)}
              {line.snippet?.subject ? <bdi class="words"><Marked html={line.snippet.subject} /></bdi> : <bdi class="words">{subject}</bdi>}
            </span>
            <span class="preview" dir="auto">{line.snippet?.preview ? <Marked html={line.snippet.preview} /> : line.preview}</span>
          </a>
        </span>
        <span role="gridcell" class="star">
          {toStar.every((member) => line.account.may(member, "maySetKeywords")) && (
            <IconButton
              icon="star"
              label={t(starred ? "unstar" : "star")}
              pressed={starred}
              onClick={() => void app.actions.mark(toStar, "$flagged", !starred, null)}
            />
          )}
        </span>
      </div>
    </div>
  );
}

/** Toggles the selection; with Shift, a range from the previous line. */
function choose(app: App, line: Line, index: number, range: boolean): void {
  const next = new Set(app.chosen.value);
  const on = !next.has(line.key) && !app.everything.value;
  const from = range ? app.cursor.value : index;
  for (let at = Math.min(from, index); at <= Math.max(from, index); at++) {
    const key = app.list.at(at)?.key;
    if (key !== undefined) {
      on ? next.add(key) : next.delete(key);
    }
  }
  app.choose(next);
  app.cursor.value = index;
}

/** The authors; in Sent and Drafts, the recipients. */
function names(app: App, line: Line): string {
  const ours = new Set(app.identities.map((identity) => identity.email.toLowerCase()));
  const role = app.role();
  if (role === "sent" || role === "drafts" || role === "scheduled") {
    return (line.to ?? []).map(shortName).join(", ");
  }
  const seen = new Map<string, string>();
  const first = app.list.query.order === "sender" ? [line] : []; // the Email that determines its position
  for (const member of [...first, ...app.list.conversation(line)]) {
    for (const address of member.from ?? []) {
      const own = ours.has(address.email.toLowerCase());
      seen.set(address.email.toLowerCase(), own ? app.identities[0]?.name || shortName(address) : shortName(address));
    }
  }
  return [...seen.values()].join(", ") || (line.from ?? []).map(shortName).join(", ");
}

/** Its other mailboxes; with several accounts, its account. */
function labels(app: App, line: Line): string[] {
  const { query } = app.list;
  const ids = new Set(app.list.conversation(line).flatMap((member) => Object.keys(member.mailboxIds)));
  const found = [...ids].map((id) => line.account.mailboxes.get(id)).filter((mailbox) => mailbox !== undefined);
  const shown = query.search === ""
    ? found.filter((mailbox) => mailbox.role === null && mailbox.id !== query.mailbox)
    : found.filter((mailbox) => mailbox.role !== "sent" || found.length === 1);
  const account = query.account === null && line.account !== app.account ? [line.account.name.split("@")[0]!] : [];
  return [...account, ...shown.map(nameOf)].slice(0, LABELS_MAX);
}
