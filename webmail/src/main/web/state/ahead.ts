// Conversations that are likely to be opened next, fetched before they are.

import type { Id } from "../jmap/types.ts";
import type { Account } from "./account.ts";
import { Conversation } from "./conversation.ts";
import type { Line, Member, MessageList } from "./list.ts";
import { keyOf } from "./source.ts";

const KEPT = 6;

/** What the reader does first goes first. */
const WAIT_MS = 60;

export class Ahead {
  private readonly kept = new Map<string, Promise<Conversation>>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** The conversation, loaded. What was fetched ahead is asked for again meanwhile, since it may have changed. */
  async take(account: Account, thread: Id, members: Member[]): Promise<Conversation> {
    clearTimeout(this.timer);
    const key = keyOf(account, thread);
    const fetched = this.kept.get(key);
    if (fetched === undefined) {
      return await load(account, thread, members);
    }
    this.kept.delete(key);
    const conversation = await fetched;
    setTimeout(() => void conversation.load(), WAIT_MS);
    return conversation;
  }

  fetch(lines: Line[], list: MessageList): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      for (const { account, threadId } of lines) {
        const key = keyOf(account, threadId);
        if (!this.kept.has(key)) {
          this.kept.set(key, load(account, threadId, list.ofThread(account, threadId)));
        }
      }
      for (const key of [...this.kept.keys()].slice(0, -KEPT)) {
        this.kept.delete(key);
      }
    }, WAIT_MS);
  }
}

async function load(account: Account, thread: Id, members: Member[]): Promise<Conversation> {
  const conversation = new Conversation(account, thread, members);
  await conversation.load();
  return conversation;
}
