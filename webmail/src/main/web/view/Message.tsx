// One message of the conversation that is open.

import { useState } from "preact/hooks";
import type { Address, Email, Row } from "../jmap/types.ts";
import type { App } from "../state/app.ts";
import { formatAll, shortName } from "../state/addresses.ts";
import type { Conversation } from "../state/conversation.ts";
import { fullTime, shortTime, t } from "../text/texts.ts";
import { Attachments } from "./Attachments.tsx";
import { Body } from "./Body.tsx";
import { IconButton } from "./icons.tsx";
import { MenuButton } from "./Menu.tsx";
import { BANNERS, DETAILS, ENDINGS, MARKS, MESSAGE_ACTIONS, type MessagePart, type OpenMessage } from "./parts.ts";

export function Message({ app, conversation, row }: { app: App; conversation: Conversation; row: Row }) {
  const open = conversation.open.has(row.id);
  const email = conversation.emails.get(row.id);
  const from = row.from?.[0];
  const message = open && email !== undefined ? { app, conversation, email } : null;
  return (
    <section class={open ? "message open" : "message"} aria-label={from === undefined ? undefined : shortName(from)}>
      <header>
        <button type="button" class="who" aria-expanded={open} onClick={() => void conversation.toggle(row.id)}>
          <span class="initial" aria-hidden="true">{initial(from)}</span>
          <span class="from" dir="auto">{from === undefined ? t("from") : shortName(from)}</span>
          {from?.name && <span class="address">{from.email}</span>}
          {!open && <span class="preview" dir="auto">{row.preview}</span>}
          <time dateTime={row.receivedAt} title={fullTime(row.receivedAt)}>{shortTime(row.receivedAt)}</time>
        </button>
        {message !== null && <Buttons message={message} />}
      </header>
      {message !== null && <Opened message={message} />}
      {open && email === undefined && <p class="hint" role="status">{t(app.live.value ? "loading" : "notKept")}</p>}
    </section>
  );
}

function initial(from: Address | undefined): string {
  return from === undefined ? "?" : [...shortName(from).replace(/^[^\p{L}\p{N}]+/u, "")][0]?.toUpperCase() ?? "?";
}

function Opened({ message }: { message: OpenMessage }) {
  const { email } = message;
  const [details, setDetails] = useState(false);
  const [shown, setShown] = useState<ReadonlySet<string>>(new Set());
  return (
    <>
      <p class="recipients">
        <Parts of={MARKS} message={message} />
        {recipients(email)}
        <button type="button" class="link" aria-expanded={details} onClick={() => setDetails(!details)}>{t("details")}</button>
      </p>
      {details && <Parts of={DETAILS} message={message} />}
      <Parts of={BANNERS} message={message} />
      <Body message={message} onShown={setShown} />
      <Attachments message={message} parts={email.attachments.filter((part) => part.cid === null || !shown.has(part.cid))} />
      <Parts of={ENDINGS} message={message} />
    </>
  );
}

function recipients(email: Email) {
  return (
    <>
      {t("to")}: <bdi>{formatAll(email.to) || "–"}</bdi>
      {email.cc !== null && <> · {t("cc")}: <bdi>{formatAll(email.cc)}</bdi></>}
    </>
  );
}

function Parts({ of, message }: { of: MessagePart[]; message: OpenMessage }) {
  return <>{of.map((Part, index) => <Part key={index} {...message} />)}</>;
}

function Buttons({ message }: { message: OpenMessage }) {
  const actions = MESSAGE_ACTIONS.filter((action) => action.offered?.(message) ?? true);
  return (
    <span class="answers">
      {actions.filter((action) => action.button).map((action) => (
        <IconButton key={action.label()} icon={action.icon} label={action.label()} onClick={() => action.act(message)} />
      ))}
      <MenuButton
        label={t("more")}
        entries={() => actions.filter((action) => !action.button).map((action) => (
          { label: action.label(), icon: action.icon, act: () => action.act(message) }
        ))}
      />
    </span>
  );
}
