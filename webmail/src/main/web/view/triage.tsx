// What is important and why, and quick filters for it.

import { useEffect, useState } from "preact/hooks";
import { writeHash, type App } from "../state/app.ts";
import type { Line } from "../state/list.ts";
import { useObservable } from "../state/observable.ts";
import { KINDS, type Kind, type Query } from "../state/query.ts";
import { askRated, rated, triage, type Reason } from "../state/triage.ts";
import { type Key, t } from "../text/texts.ts";
import type { Action, Selection } from "./conversationActions.tsx";
import { Icon } from "./icons.tsx";
import type { OpenMessage } from "./parts.ts";

/** Reasons that are shown of a message. */
const REASONS_MAX = 3;

/** In log-odds; smaller ones say little. */
const WEIGHT_MIN = 0.25;

export const KIND_NAMES: Record<Kind, Key> = {
  important: "onlyImportant", newsletters: "newsletters", receipts: "receipts", notifications: "notifications", waiting: "withoutReply",
};

/** The filters that a list can have. */
function kindsOf(app: App, query: Query): Kind[] {
  if (query.search !== "") {
    return [];
  }
  const role = app.role();
  return role === "inbox" ? ["important", "newsletters", "receipts", "notifications"] : role === "sent" ? ["waiting"] : [];
}

/** Whether the filters are shown above the list. */
export function hasQuickFilters(app: App, query: Query): boolean {
  return kindsOf(app, query).length > 0 && rated.value.get((app.accountOf(query) ?? app.account).id) === true;
}

export function showKind(query: Query, kind: Kind | undefined): void {
  const { kind: _, ...others } = query;
  location.hash = writeHash({ query: kind === undefined ? others : { ...others, kind }, thread: null });
}

/** Above the lines of the inbox and of Sent, in accounts whose mail is rated. */
export function QuickFilters({ app }: { app: App }) {
  const { query } = useObservable(app.place);
  useObservable(rated);
  const account = app.accountOf(query) ?? app.account;
  useEffect(() => askRated(account), [account]);
  if (!hasQuickFilters(app, query)) {
    return null;
  }
  return (
    <div class="quick-filters" role="group" aria-label={t("showOnly")}>
      {kindsOf(app, query).map((kind) => (
        <button
          key={kind}
          type="button"
          class="filter"
          aria-pressed={query.kind === kind}
          onClick={() => showKind(query, query.kind === kind ? undefined : kind)}
        >
          {t(KIND_NAMES[kind])}
        </button>
      ))}
    </div>
  );
}

/** In a line of the list. */
export function ImportantMark({ app, line }: { app: App; line: Line }) {
  const important = app.list.conversation(line).some((member) => member.keywords[KINDS.important]);
  return important && app.role() !== "sent"
    ? <span class="time-mark important" title={t("important")}><Icon name="important" /><span class="for-readers">{t("important")}</span></span>
    : null;
}

const isImportant = ({ members }: Selection) => members.some((member) => member.keywords[KINDS.important]);

function mayMark({ members, role }: Selection): boolean {
  return role !== "drafts" && role !== "scheduled" && role !== "sent" && role !== "junk" &&
    members.every((member) => member.account.may(member, "maySetKeywords"));
}

export const IMPORTANT: Action = {
  label: () => t("markImportant"),
  icon: "important",
  key: "+",
  inMenu: true,
  offered: (selection) => mayMark(selection) && !isImportant(selection),
  act: ({ app, members, target }) => {
    app.choose(new Set());
    const newest = [...new Map(members.map((member) => [member.account.id + "/" + member.threadId, member])).values()];
    void app.actions.mark(target === "everything" ? target : newest, KINDS.important, true, "markedImportant");
  },
};

export const NOT_IMPORTANT: Action = {
  label: () => t("markNotImportant"),
  icon: "important",
  key: "-",
  inMenu: true,
  offered: (selection) => mayMark(selection) && isImportant(selection),
  act: ({ app, target }) => {
    app.choose(new Set());
    void app.actions.mark(target, KINDS.important, false, "markedNotImportant");
  },
};

const REASON_TEXTS: Record<string, Key> = {
  "sender": "reasonSender", "domain": "reasonSender", "list": "reasonSender", "correspondent": "reasonCorrespondent",
  "often-answered": "reasonOftenAnswered", "colleague": "reasonColleague", "reply-to-you": "reasonReply", "your-thread": "reasonThread",
  "to-you-alone": "reasonAlone", "to-you": "reasonToYou", "word": "reasonWord", "subject-question": "reasonQuestion",
};

/** Above the text of an important message: why it is, and how to say that it is not. */
export function ImportanceBanner({ app, conversation, email }: OpenMessage) {
  const { account } = conversation;
  useObservable(app.list.version);
  const shown = app.list.ofThread(account, email.threadId).find(({ id }) => id === email.id) ?? email;
  const important = shown.keywords[KINDS.important] === true;
  const [reasons, setReasons] = useState<Reason[]>([]);
  useEffect(() => {
    const asking = new AbortController();
    setReasons([]);
    if (important && account.own) {
      triage.explain(account, email.id, asking.signal).then((rating) => setReasons(rating.reasons), () => {});
    }
    return () => asking.abort();
  }, [email.id, important]);
  if (!important) {
    return null;
  }
  const texts = reasons.filter(({ name, weight }) => weight >= WEIGHT_MIN && REASON_TEXTS[name] !== undefined)
    .map(({ name, about }) => t(REASON_TEXTS[name]!, { about }));
  return (
    <p class="time-banner importance" role="note">
      <Icon name="important" />
      <span>{t("important")}{texts.length > 0 && ": " + [...new Set(texts)].slice(0, REASONS_MAX).join(" · ")}</span>
      {account.may(email, "maySetKeywords") && (
        <button
          type="button"
          class="link"
          onClick={() => void app.actions.mark([{ ...shown, account }], KINDS.important, false, "markedNotImportant")}
        >
          {t("markNotImportant")}
        </button>
      )}
    </p>
  );
}
