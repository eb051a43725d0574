// The conversation that is open.

import { useState } from "preact/hooks";
import type { Address, Email, Part, Row } from "../jmap/types.ts";
import type { App } from "../state/app.ts";
import { formatAll, shortName } from "../state/addresses.ts";
import type { Conversation } from "../state/conversation.ts";
import { useObservable } from "../state/observable.ts";
import { forward, reply, resumed } from "../state/reply.ts";
import { fullTime, shortTime, size, t } from "../text/texts.ts";
import { Body, textBody } from "./Body.tsx";
import { Icon, IconButton } from "./icons.tsx";

export function Reader({ app }: { app: App }) {
  const conversation = useObservable(app.conversation);
  const { thread } = useObservable(app.place);
  if (thread === null) {
    return null;
  }
  if (conversation === null || conversation.threadId !== thread) {
    return <p class="hint" role="status">{t("loading")}</p>;
  }
  return <Opened key={thread} app={app} conversation={conversation} />;
}

function Opened({ app, conversation }: { app: App; conversation: Conversation }) {
  useObservable(conversation.version);
  const subject = conversation.rows.at(0)?.subject || t("noSubject");
  return (
    <article class="conversation">
      <h1 tabIndex={-1}>{subject}</h1>
      {conversation.error !== null && (
        <div class="hint" role="alert">
          <p>{conversation.error}</p>
          <button type="button" onClick={() => void conversation.load()}>{t("retry")}</button>
        </div>
      )}
      {conversation.rows.map((row) => <Message key={row.id} app={app} conversation={conversation} row={row} />)}
    </article>
  );
}

function Message({ app, conversation, row }: { app: App; conversation: Conversation; row: Row }) {
  const open = conversation.open.has(row.id);
  const email = conversation.emails.get(row.id);
  const [details, setDetails] = useState(false);
  const [shown, setShown] = useState<ReadonlySet<string>>(new Set());
  const from = row.from?.[0];
  return (
    <section class={open ? "message open" : "message"} aria-label={from === undefined ? undefined : shortName(from)}>
      <header>
        <button type="button" class="who" aria-expanded={open} onClick={() => void conversation.toggle(row.id)}>
          <span class="initial" aria-hidden="true">{initial(from)}</span>
          <span class="from">{from === undefined ? t("from") : shortName(from)}</span>
          {from?.name && <span class="address">{from.email}</span>}
          {!open && <span class="preview">{row.preview}</span>}
          <time dateTime={row.receivedAt} title={fullTime(row.receivedAt)}>{shortTime(row.receivedAt)}</time>
        </button>
        {open && email !== undefined && <Answers app={app} email={email} />}
      </header>
      {open && email !== undefined && (
        <>
          <p class="recipients">
            {t("to")}: {formatAll(email.to) || "–"}
            {email.cc !== null && <> · {t("cc")}: {formatAll(email.cc)}</>}
            <button type="button" class="link" aria-expanded={details} onClick={() => setDetails(!details)}>{t("details")}</button>
          </p>
          {details && <Details app={app} email={email} />}
          <Body app={app} email={email} onShown={setShown} />
          <Attachments app={app} parts={email.attachments.filter((part) => part.cid === null || !shown.has(part.cid))} />
        </>
      )}
      {open && email === undefined && <p class="hint" role="status">{t("loading")}</p>}
    </section>
  );
}

function initial(from: Address | undefined): string {
  return from === undefined ? "?" : [...shortName(from).replace(/^[^\p{L}\p{N}]+/u, "")][0]?.toUpperCase() ?? "?";
}

function Answers({ app, email }: { app: App; email: Email }) {
  const text = () => textBody(email);
  if (email.keywords["$draft"]) {
    return (
      <span class="answers">
        <IconButton icon="compose" label={t("compose")} onClick={() => app.write(resumed(email, app.identities, text()))} />
      </span>
    );
  }
  return (
    <span class="answers">
      <IconButton icon="reply" label={t("reply")} onClick={() => app.write(reply(email, false, app.identities, text()))} />
      <IconButton icon="replyAll" label={t("replyAll")} onClick={() => app.write(reply(email, true, app.identities, text()))} />
      <IconButton icon="forward" label={t("forward")} onClick={() => app.write(forward(email, app.identities, text()))} />
    </span>
  );
}

function Details({ app, email }: { app: App; email: Email }) {
  const lines: [string, string][] = [
    [t("from"), formatAll(email.from)],
    [t("to"), formatAll(email.to)],
    [t("cc"), formatAll(email.cc)],
    [t("bcc"), formatAll(email.bcc)],
    ["Message-ID", email.messageId?.join(" ") ?? ""],
  ];
  return (
    <dl class="details">
      {lines.filter(([, value]) => value !== "").map(([name, value]) => (
        <>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </>
      ))}
      <dt>{fullTime(email.sentAt ?? email.receivedAt)}</dt>
      <dd>
        <a href={app.connection.downloadUrl(email.blobId, "message.eml", "message/rfc822")} download="message.eml">{t("original")}</a>
        {" · "}
        {size(email.size)}
      </dd>
    </dl>
  );
}

function Attachments({ app, parts }: { app: App; parts: Part[] }) {
  const shown = parts.filter((part) => part.blobId !== null);
  if (shown.length === 0) {
    return null;
  }
  return (
    <section class="attachments" aria-label={t("attachments", { n: shown.length })}>
      <h2>{t("attachments", { n: shown.length })}</h2>
      <ul>{shown.map((part) => <Attached key={part.partId} app={app} part={part} />)}</ul>
    </section>
  );
}

function Attached({ app, part }: { app: App; part: Part }) {
  const name = part.name ?? part.type;
  const url = app.connection.downloadUrl(part.blobId!, name, part.type);
  const picture = /^image\/(png|jpeg|gif|webp)$/.test(part.type);
  return (
    <li>
      <a href={url} download={name} title={t("download")}>
        {picture ? <img src={url} alt="" loading="lazy" /> : <Icon name="attach" />}
        <bdi class="name">{name}</bdi>
        <span class="size">{size(part.size)}</span>
      </a>
    </li>
  );
}

