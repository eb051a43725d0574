// The conversation that is open.

import type { App } from "../state/app.ts";
import type { Conversation } from "../state/conversation.ts";
import { useObservable } from "../state/observable.ts";
import { t } from "../text/texts.ts";
import { Message } from "./Message.tsx";

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
