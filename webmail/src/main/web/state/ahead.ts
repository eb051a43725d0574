// Prefetches conversations that are likely to be opened next.

import type { Id } from "../jmap/types.ts";
import type { Account } from "./account.ts";
import { Conversation } from "./conversation.ts";
import type { Line, Member, MessageList } from "./list.ts";
import { readable } from "./readable.ts";
import { keyOf } from "./source.ts";

const KEPT = 12;

/** Delay, so that actions of the user come first. */
const WAIT_MS = 30;

/** Delay after which a prefetched conversation is reloaded when it is opened. */
const AGAIN_MS = 500;

export class Ahead {
  private readonly kept = new Map<string, { conversation: Conversation; loaded: Promise<void> }>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** Loads a conversation. A prefetched one is reloaded later, since it may have changed. */
  async take(account: Account, thread: Id, members: Member[]): Promise<Conversation> {
    clearTimeout(this.timer);
    const key = keyOf(account, thread);
    const fetched = this.kept.get(key);
    if (fetched === undefined) {
      const conversation = new Conversation(account, thread, members);
      await conversation.load();
      return conversation;
    }
    this.kept.delete(key);
    await fetched.loaded;
    setTimeout(() => void fetched.conversation.load(), AGAIN_MS);
    return fetched.conversation;
  }

  /** @param lines the likeliest first */
  fetch(lines: Line[], list: MessageList): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const wanted = lines.filter(({ account, threadId }) => !this.kept.has(keyOf(account, threadId)));
      for (const [account, ofAccount] of Map.groupBy(wanted, (line) => line.account)) {
        const conversations = ofAccount.map(({ threadId }) => new Conversation(account, threadId, list.ofThread(account, threadId)));
        const loaded = Conversation.loadAll(account, conversations);
        conversations.forEach((conversation) => this.kept.set(keyOf(account, conversation.threadId), { conversation, loaded }));
        void loaded.then(() => conversations.forEach(readAhead));
      }
      for (const key of [...this.kept.keys()].slice(0, -KEPT)) {
        this.kept.delete(key);
      }
    }, WAIT_MS);
  }
}

/** Requests the server's sanitized HTML only for the newest message, which is read first. */
function readAhead(conversation: Conversation): void {
  const email = conversation.newest();
  if (email?.htmlBody.some((part) => part.type === "text/html")) {
    readable(conversation.account.id, email).catch(() => {}); // requested again when it is shown
  }
}
