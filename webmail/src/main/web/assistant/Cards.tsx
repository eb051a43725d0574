// The cards of an answer: messages, tasks, and actions that wait for a confirmation.

import { useState } from "preact/hooks";
import { DoButton } from "../controls/DoButton.tsx";
import type { Id } from "../jmap/types.ts";
import type { Account } from "../state/account.ts";
import type { App } from "../state/app.ts";
import { writeHash } from "../state/app.ts";
import { a } from "../text/assistant/texts.ts";
import { fullTime, shortTime, t } from "../text/texts.ts";
import { Due } from "./Due.tsx";
import type { Card, Message, Person, Task } from "./socket.ts";
import type { Talk } from "./talk.ts";

const SHOWN_AT_ONCE = 250;

interface Props {
  app: App;
  account: Account;
  talk: Talk;
}

export function Cards({ cards, ...props }: Props & { cards: Card[] }) {
  return <>{cards.map((card, index) => <OneCard key={index} card={card} {...props} />)}</>;
}

function OneCard({ card, ...props }: Props & { card: Card }) {
  switch (card.type) {
    case "messages":
      return <Messages messages={card.messages} {...props} />;
    case "message":
      return (
        <div class="card">
          <p class="said" dir="auto">{card.text || t("noText")}</p>
          {card.more && <p class="hint">{t("truncated")}</p>}
        </div>
      );
    case "tasks":
      return <Tasks tasks={card.tasks} {...props} />;
    case "action":
      return <Action card={card} {...props} />;
  }
}

/** A conversation of the account, whatever mailbox it is in. */
function conversation(app: App, account: Account, thread: string): string {
  const own = account === app.account ? {} : { account: account.id };
  return writeHash({ query: { mailbox: null, search: "", ...own }, thread });
}

function Messages({ messages, app, account }: Props & { messages: Message[] }) {
  return (
    <ol class="card listed">
      {messages.map((message, index) => (
        <li key={message.id} class={message.unread ? "unread" : undefined}>
          <a href={conversation(app, account, message.threadId)}>
            <span class="position" aria-hidden="true">{message.number ?? index + 1}</span>
            <span class="author"><bdi>{message.from}</bdi></span>
            <time dateTime={message.receivedAt} title={fullTime(message.receivedAt)}>{shortTime(message.receivedAt)}</time>
            <span class="subject-line"><bdi>{message.subject || t("noSubject")}</bdi></span>
            <span class="beginning"><bdi>{message.preview}</bdi></span>
          </a>
        </li>
      ))}
    </ol>
  );
}

function Tasks({ tasks, app, account }: Props & { tasks: Task[] }) {
  return (
    <ul class="card tasks">
      {tasks.map((task) => (
        <li key={task.id}>
          <a href={conversation(app, account, task.threadId)}><bdi>{task.text}</bdi></a>
          {task.due !== null && <Due task={task} />}
        </li>
      ))}
    </ul>
  );
}

function Action({ card, ...props }: Props & { card: Card & { type: "action" } }) {
  const { app, talk } = props;
  const { parameters } = card;
  const sends = parameters.do === "send";
  return (
    <section class="card action" aria-label={a("proposal")}>
      {sends
        ? (
          <dl>
            <dt>{t("to")}</dt><dd><People people={parameters.to ?? []} /></dd>
            {(parameters.cc ?? []).length > 0 && <><dt>{t("cc")}</dt><dd><People people={parameters.cc!} /></dd></>}
            <dt>{t("subject")}</dt><dd><bdi>{parameters.subject || t("noSubject")}</bdi></dd>
            {parameters.forwarding !== undefined && (
              <>
                <dt>{a("attachedMessage")}</dt>
                <dd><bdi>{parameters.forwarding.from}</bdi>, {fullTime(parameters.forwarding.receivedAt)}: <bdi>{parameters.forwarding.subject || t("noSubject")}</bdi></dd>
              </>
            )}
            <dt>{a("text")}</dt><dd class="said" dir="auto">{parameters.text || t("noText")}</dd>
          </dl>
        )
        : (
          <>
            <p><strong>{card.said}</strong> · {a("messageCount", { n: card.total ?? 0 })}</p>
            <Changed card={card} {...props} />
          </>
        )}
      {card.by !== "rules" && <p class="quiet">{a("proposedByModel", { model: card.by })}</p>}
      {card.state === "open"
        ? (
          <div class="buttons">
            <DoButton notices={app.notices} class="primary" onDo={() => talk.confirm(card)}>{sends ? t("send") : a("confirm")}</DoButton>
            {sends && (
              <DoButton notices={app.notices} onDo={async () => { await talk.draft(card); app.notices.said("draftSaved", null); }}>
                {a("asDraft")}
              </DoButton>
            )}
            <DoButton notices={app.notices} onDo={() => talk.cancel(card)}>{a("cancel")}</DoButton>
          </div>
        )
        : <p class="state" role="status">{a(`state_${card.state}`)}</p>}
    </section>
  );
}

/** The first messages of a change; all of them when they are asked for. */
function Changed({ card, ...props }: Props & { card: Card & { type: "action" } }) {
  const [all, setAll] = useState<Message[] | null>(null);
  const messages = all ?? card.messages ?? [];
  const more = (card.total ?? 0) - messages.length;
  const showAll = async () => setAll(await shown(props.account, card.parameters.ids ?? []));
  return (
    <>
      <Messages messages={messages} {...props} />
      {more > 0 && all === null && (
        <p><DoButton notices={props.app.notices} class="link" onDo={showAll}>{a("showMore", { n: more })}</DoButton></p>
      )}
    </>
  );
}

/** Messages as lists show them; those that are gone are left out. */
async function shown(account: Account, ids: Id[]): Promise<Message[]> {
  const messages: Message[] = [];
  for (let from = 0; from < ids.length; from += SHOWN_AT_ONCE) {
    const answers = await account.connection.call(["Email/get", {
      ids: ids.slice(from, from + SHOWN_AT_ONCE),
      properties: ["id", "threadId", "subject", "from", "receivedAt", "preview", "keywords"],
    }, "0"]);
    const { list } = answers.get<{ list: (Omit<Message, "from" | "unread"> & { from: Person[] | null; keywords: Record<string, true> })[] }>("0");
    messages.push(...list.map((email) => ({
      ...email,
      subject: email.subject ?? "",
      from: (email.from ?? []).map(({ name, email: address }) => name || address).join(", "),
      unread: !email.keywords["$seen"],
    })));
  }
  return messages;
}

function People({ people }: { people: Person[] }) {
  return (
    <>
      {people.map(({ name, email }, index) => (
        <span key={index}>{index > 0 && ", "}{name !== undefined && <bdi>{name}</bdi>} <bdi class="address">{name === undefined ? email : `<${email}>`}</bdi></span>
      ))}
    </>
  );
}
