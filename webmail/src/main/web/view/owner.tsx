// Explanations of a message, and rules for its sender: menu entries and panel.

import { useState } from "preact/hooks";
import { DoButton } from "../controls/DoButton.tsx";
import { Lazy } from "../controls/Lazy.tsx";
import type { Email, Id, Identity, Part } from "../jmap/types.ts";
import type { App } from "../state/app.ts";
import { Observable, useObservable } from "../state/observable.ts";
import { decide, otherAuthor, type Unsubscription, unsubscribe } from "../state/owner.ts";
import { recipients } from "../state/addresses.ts";
import { blank } from "../state/reply.ts";
import { t } from "../text/texts.ts";
import type { MessageAction, OpenMessage } from "./parts.ts";

/** Messages with an open explanation. */
const asked = new Observable<ReadonlySet<Id>>(new Set());

const isOwn = ({ conversation, email }: OpenMessage) => conversation.account.own && email.keywords["$draft"] !== true;

export const WHY: MessageAction = {
  label: () => t("why"),
  icon: "question",
  offered: isOwn,
  act: ({ email }) => (asked.value = new Set([...asked.value, email.id])),
};

export function WhyPanel(message: OpenMessage) {
  const { id } = message.email;
  if (!useObservable(asked).has(id)) {
    return null;
  }
  const close = () => (asked.value = new Set([...asked.value].filter((other) => other !== id)));
  return <Lazy load={() => import("./Why.tsx")} props={{ message, onClose: close }} />;
}

const hasOtherAuthor = (message: OpenMessage) => isOwn(message) && otherAuthor(message.app, message.email) !== null;

export const BLOCK: MessageAction = {
  label: () => t("blockSender"),
  icon: "block",
  offered: hasOtherAuthor,
  act: ({ app, conversation, email }) => void decide(app, conversation.account, otherAuthor(app, email)!, "blocked"),
};

export const ALLOW: MessageAction = {
  label: () => t("allowSender"),
  icon: "check",
  offered: hasOtherAuthor,
  act: ({ app, conversation, email }) => void decide(app, conversation.account, otherAuthor(app, email)!, "allowed"),
};

/** For messages of mailing lists: unsubscribes, or shows how. */
export function ListBanner(message: OpenMessage) {
  const { app, conversation, email } = message;
  const [came, setCame] = useState<Unsubscription>();
  const urls = email["header:List-Unsubscribe:asURLs"] ?? [];
  if (!isOwn(message) || urls.length === 0) {
    return null;
  }
  const leave = async () => {
    const result = await unsubscribe(conversation.account, email.id);
    setCame(result);
    if (result.outcome === "mail" && result.mail !== undefined) {
      writeTo(app, conversation.account.identities[0], result.mail);
    }
  };
  const done = came?.outcome === "done" || email.keywords["$unsubscribed"] === true;
  return (
    <p class="banner" role="status">
      <span>{t(done ? "listLeft" : came === undefined ? "fromList" : LIST_SAID[came.outcome])}</span>
      {came?.page !== undefined && <a href={came.page} target="_blank" rel="noopener noreferrer">{t("listPage")}</a>}
      {!done && came === undefined && <DoButton notices={app.notices} class="link" onDo={leave}>{t("unsubscribe")}</DoButton>}
    </p>
  );
}

const LIST_SAID = { done: "listLeft", failed: "listFailed", mail: "listMail", page: "listVisit" } as const;

/** RFC 6068. */
function writeTo(app: App, identity: Identity | undefined, mailto: string): void {
  const url = new URL(mailto);
  app.write({
    ...blank(identity),
    to: recipients(url.pathname.replace(/(%[0-9a-f]{2})+/gi, decoded)),
    subject: url.searchParams.get("subject") ?? "",
    text: url.searchParams.get("body") ?? "",
    html: null,
  });
}

/** Invalid UTF-8 is returned unchanged. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The calendar part of a message. */
export function calendarPart(email: Email): Part | undefined {
  return [...email.attachments, ...email.textBody].find(({ type }) => type === "text/calendar" || type === "application/ics");
}

export function InvitationBanner(message: OpenMessage) {
  return isOwn(message) && calendarPart(message.email) !== undefined
    ? <Lazy load={() => import("./Invitation.tsx")} props={{ message }} />
    : null;
}
