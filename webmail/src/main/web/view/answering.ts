// Writing about a message: answers, forwarding, and drafts that are continued.

import type { Email, Id } from "../jmap/types.ts";
import type { App } from "../state/app.ts";
import type { Conversation } from "../state/conversation.ts";
import type { Quoting } from "../state/reply.ts";
import { textBody } from "./Body.tsx";

/**
 * Opens a draft that quotes or continues a message.
 *
 * @param made from the message with all of its text, which is also given as text
 */
export async function writeAbout(app: App, conversation: Conversation, id: Id, made: (email: Email, text: () => string) => Quoting): Promise<void> {
  let email: Email | undefined;
  try {
    email = await conversation.complete(id);
  } catch {
    app.notices.failed("notComplete");
    return;
  }
  if (email !== undefined) {
    const whole = email;
    const { written, quote } = made(whole, () => textBody(whole));
    app.write(written, conversation.account, quote);
  }
}
