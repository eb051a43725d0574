// What the reader of a message may ask and decide about it: entries of its menu, and the panel that answers.

import { Lazy } from "../controls/Lazy.tsx";
import type { Id } from "../jmap/types.ts";
import { Observable, useObservable } from "../state/observable.ts";
import { decide, otherAuthor } from "../state/owner.ts";
import { t } from "../text/texts.ts";
import type { MessageAction, OpenMessage } from "./parts.ts";

/** Messages of which somebody asked why they are here. */
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
  act: ({ app, email }) => void decide(app, otherAuthor(app, email)!, "blocked"),
};

export const ALLOW: MessageAction = {
  label: () => t("allowSender"),
  icon: "check",
  offered: hasOtherAuthor,
  act: ({ app, email }) => void decide(app, otherAuthor(app, email)!, "allowed"),
};
