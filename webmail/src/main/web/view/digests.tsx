// Folded summaries of long messages and of threads, and what is offered below the newest message. What they show is fetched
// when it is needed.

import type { ComponentType } from "preact";
import { useState } from "preact/hooks";
import { Lazy } from "../controls/Lazy.tsx";
import { useLoad } from "../controls/load.ts";
import type { Email } from "../jmap/types.ts";
import type { Conversation } from "../state/conversation.ts";
import { t } from "../text/texts.ts";
import { Icon } from "./icons.tsx";
import type { OpenMessage } from "./parts.ts";

/** A shorter message is read as fast as its summary. */
const LONG_CHARS = 1_500;

/** HTML is longer than its text. */
const LONG_HTML_CHARS = 6_000;

/** Messages of a thread that is summarized. */
const THREAD_MIN = 3;

function isLong({ textBody, bodyValues }: Email): boolean {
  return textBody.some(({ partId, type }) =>
    (bodyValues[partId ?? ""]?.value.length ?? 0) > (type === "text/html" ? LONG_HTML_CHARS : LONG_CHARS));
}

function Folded({ conversation, message }: { conversation: Conversation; message: Email | null }) {
  const [open, setOpen] = useState(false);
  return (
    <section class="digest" aria-label={t("summary")}>
      <button type="button" class="link fold" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon name={open ? "opened" : "closed"} /> {t("summary")}
      </button>
      {open && <Lazy load={() => import("../assistant/Summary.tsx")} props={{ conversation, message }} />}
    </section>
  );
}

export function MessageDigest({ conversation, email }: OpenMessage) {
  return conversation.account.hasAssistant && email.keywords["$draft"] !== true && isLong(email)
    ? <Folded conversation={conversation} message={email} />
    : null;
}

export function ThreadDigest({ conversation }: { conversation: Conversation }) {
  return conversation.account.hasAssistant && conversation.rows.length >= THREAD_MIN ? <Folded conversation={conversation} message={null} /> : null;
}

/** Replies and appointments, below the newest message if somebody else wrote it. */
export function Offers(message: OpenMessage) {
  const { app, conversation, email } = message;
  const own = app.identities.map((identity) => identity.email.toLowerCase());
  const written = (email.from ?? []).some((from) => own.includes(from.email.toLowerCase()));
  const newest = conversation.rows.at(-1)?.id === email.id;
  return conversation.account.hasAssistant && newest && !written && email.keywords["$draft"] !== true
    ? <Quiet load={() => import("../assistant/Offers.tsx")} props={{ message }} />
    : null;
}

/** As Lazy, but nothing is shown before it is there. */
function Quiet<P extends object>({ load, props }: { load: () => Promise<{ default: ComponentType<P> }>; props: P }) {
  const View = useLoad(load, []).value?.default;
  return View === undefined ? null : <View {...props} />;
}
