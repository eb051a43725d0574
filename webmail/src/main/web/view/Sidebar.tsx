import type { App } from "../state/app.ts";
import { writeHash } from "../state/app.ts";
import type { Place } from "../state/mailboxes.ts";
import { useObservable } from "../state/observable.ts";
import { blank } from "../state/reply.ts";
import type { Mailbox } from "../jmap/types.ts";
import { t } from "../text/texts.ts";
import { Icon, type IconName } from "./icons.tsx";

const ICONS: Partial<Record<string, IconName>> = { archive: "archive", junk: "junk", trash: "trash", drafts: "compose", sent: "forward" };

export function Sidebar({ app, onChoose }: { app: App; onChoose: () => void }) {
  const places = useObservable(app.mailboxes.places);
  const { query, settings } = useObservable(app.place);
  return (
    <nav class="sidebar" aria-label={t("mailboxes")}>
      <button type="button" class="primary" onClick={() => app.write(blank(app.identities[0]))}>
        <Icon name="compose" /> {t("compose")}
      </button>
      <ul>
        {places.map((place) => (
          <Line key={place.mailbox.id} place={place} current={settings === null && query.search === "" && query.mailbox === place.mailbox.id} onChoose={onChoose} />
        ))}
      </ul>
      <div class="account">
        <span title={app.connection.session.username}>{app.connection.session.username}</span>
        <a href="#/settings">{t("settings")}</a>
        <a href="../account/security">{t("security")}</a>
        <a href="../logout">{t("signOut")}</a>
      </div>
    </nav>
  );
}

function Line({ place, current, onChoose }: { place: Place; current: boolean; onChoose: () => void }) {
  const { mailbox, depth } = place;
  const count = mailbox.role === "drafts" ? mailbox.totalEmails : mailbox.unreadThreads;
  const shown = count > 0 && mailbox.role !== "sent" && mailbox.role !== "trash";
  return (
    <li class={"depth-" + Math.min(depth, 6)}>
      <a
        href={writeHash({ query: { mailbox: mailbox.id, search: "" }, thread: null })}
        aria-current={current ? "page" : undefined}
        class={shown && mailbox.role !== "drafts" ? "has-unread" : undefined}
        onClick={onChoose}
      >
        <Icon name={ICONS[mailbox.role ?? ""] ?? "mailbox"} />
        <span class="name">{nameOf(mailbox)}</span>
        {shown && (
          <span class="count">
            {count}
            {mailbox.role !== "drafts" && <span class="for-readers"> {t("unread")}</span>}
          </span>
        )}
      </a>
    </li>
  );
}

/** A mailbox with a role has the name that its reader's language has for it, unless it was given one. */
export function nameOf(mailbox: Mailbox): string {
  const usual: Record<string, string> = { inbox: "INBOX", drafts: "Drafts", sent: "Sent", archive: "Archive", junk: "Junk", trash: "Trash" };
  switch (mailbox.role) {
    case "inbox":
    case "drafts":
    case "sent":
    case "archive":
    case "junk":
    case "trash":
      return mailbox.name.toLowerCase() === usual[mailbox.role]!.toLowerCase() ? t(mailbox.role) : mailbox.name;
    default:
      return mailbox.name;
  }
}
