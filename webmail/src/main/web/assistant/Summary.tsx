// The summary of a message or of a thread: sentences of theirs.

import { Loaded } from "../controls/Loaded.tsx";
import { useLoad } from "../controls/load.ts";
import type { Email } from "../jmap/types.ts";
import type { Conversation } from "../state/conversation.ts";
import { type Said, summaryOf, threadSummaryOf } from "../state/tasks.ts";
import { a } from "../text/assistant/texts.ts";
import { shortTime } from "../text/texts.ts";

/** @param message of the conversation; null for all of it */
export default function Summary({ conversation, message }: { conversation: Conversation; message: Email | null }) {
  return message === null ? <OfThread conversation={conversation} /> : <OfMessage conversation={conversation} message={message} />;
}

function OfMessage({ conversation, message }: { conversation: Conversation; message: Email }) {
  const load = useLoad((signal) => summaryOf(conversation.account.rest, message.id, signal), [message.id]);
  return (
    <Loaded load={load}>
      {({ sentences }) => (
        <>
          {sentences.length === 0
            ? <p>{a("summaryNothing")}</p>
            : <ul dir="auto">{sentences.map(({ text, kind }, index) => <li key={index} class={kind}>{text}</li>)}</ul>}
          <p class="from-text">{a("summaryFrom")}</p>
        </>
      )}
    </Loaded>
  );
}

function OfThread({ conversation }: { conversation: Conversation }) {
  const newest = conversation.rows.at(-1)?.id;
  const load = useLoad((signal) => threadSummaryOf(conversation.account.rest, conversation.threadId, signal), [conversation.threadId, newest]);
  return (
    <Loaded load={load}>
      {({ count, decision, question, messages }) => (
        <>
          {(decision !== undefined || question !== undefined) && (
            <dl>
              {decision !== undefined && <><dt>{a("summaryDecision")}</dt><dd><Line conversation={conversation} said={decision} /></dd></>}
              {question !== undefined && <><dt>{a("summaryQuestion")}</dt><dd><Line conversation={conversation} said={question} /></dd></>}
            </dl>
          )}
          <ul>
            {messages.filter(({ text }) => text !== "").map((said) => <li key={said.message}><Line conversation={conversation} said={said} /></li>)}
          </ul>
          {count > messages.length && <p class="from-text">{a("summaryOmitted", { n: count - messages.length })}</p>}
          <p class="from-text">{a("summaryFrom")}</p>
        </>
      )}
    </Loaded>
  );
}

/** The author opens the message. */
function Line({ conversation, said }: { conversation: Conversation; said: Said }) {
  const show = () => {
    if (!conversation.open.has(said.message)) {
      void conversation.toggle(said.message);
    }
  };
  return (
    <>
      <button type="button" class="link" onClick={show}><bdi>{said.from}</bdi>, {shortTime(said.receivedAt)}</button>{" "}
      <span dir="auto">{said.text}</span>
    </>
  );
}
