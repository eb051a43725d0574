// The conversation that is open.

import { useState } from "preact/hooks";
import type { Row } from "../jmap/types.ts";
import { type App, writeHash } from "../state/app.ts";
import type { Conversation } from "../state/conversation.ts";
import { useObservable } from "../state/observable.ts";
import { t } from "../text/texts.ts";
import { ThreadDigest } from "./digests.tsx";
import { Message } from "./Message.tsx";

/** Above this number, older read messages are rendered only on request. */
const SHOWN_MAX = 6;

export function Reader({ app }: { app: App }) {
  const conversation = useObservable(app.conversation);
  useObservable(conversation?.version ?? app.list.moved);
  const { thread } = useObservable(app.place);
  if (thread === null) {
    return <p class="hint nothing-open">{t("nothingOpen")}</p>;
  }
  if (conversation === null || conversation.threadId !== thread) {
    return <p class="hint" role="status">{t("loading")}</p>;
  }
  if (conversation.isGone) {
    return (
      <div class="hint" role="alert">
        <p>{t("noSuchConversation")}</p>
        <p>
          {app.isNowhere() ? <a href="#/">{t("goToInbox")}</a> : <a href={writeHash({ query: app.place.value.query, thread: null })}>{t("back")}</a>}
        </p>
      </div>
    );
  }
  if (conversation.rows.length === 0) {
    return <Failed conversation={conversation} />;
  }
  return <Opened key={conversation.account.id + "/" + thread} app={app} conversation={conversation} />;
}

function Failed({ conversation }: { conversation: Conversation }) {
  return conversation.error !== null && (
    <div class="hint" role="alert">
      <p>{conversation.error}</p>
      <button type="button" onClick={() => void conversation.load()}>{t("retry")}</button>
    </div>
  );
}

function Opened({ app, conversation }: { app: App; conversation: Conversation }) {
  useObservable(conversation.version);
  const [whole, setWhole] = useState(false);
  const { rows } = conversation;
  const subject = rows.at(0)?.subject || t("noSubject");
  const hidden = whole ? [] : olderOf(conversation);
  const allOpen = rows.every((row) => conversation.open.has(row.id));
  return (
    <article class="conversation">
      <header class="conversation-head">
        <h1 tabIndex={-1}><bdi>{subject}</bdi></h1>
        {rows.length > 1 && (
          <button
            type="button"
            class="link"
            onClick={() => {
              setWhole(true);
              void conversation.openAll(!allOpen);
            }}
          >
            {t(allOpen ? "closeAll" : "openAll")}
          </button>
        )}
      </header>
      <Failed conversation={conversation} />
      <ThreadDigest conversation={conversation} />
      {rows.map((row, index) => {
        if (!hidden.includes(row)) {
          return <Message key={row.id} app={app} conversation={conversation} row={row} />;
        }
        return index === 1 && (
          <button key="older" type="button" class="older" onClick={() => setWhole(true)}>{t("olderMessages", { n: hidden.length })}</button>
        );
      })}
    </article>
  );
}

/** Older messages between the first and the last ones that are hidden. */
function olderOf({ rows, open }: Conversation): Row[] {
  const between = rows.slice(1, -2);
  return rows.length <= SHOWN_MAX || between.some((row) => open.has(row.id)) ? [] : between;
}
