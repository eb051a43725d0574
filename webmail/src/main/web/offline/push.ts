// Requests of the service worker after a push message.

import { base, send } from "../http.ts";
import type { Address, Answer, Call, Id, Session } from "../jmap/types.ts";

const USING = ["urn:ietf:params:jmap:core", "urn:ietf:params:jmap:mail"];

/** @param as the sending account; all signed-in accounts if missing */
async function call(session: Session, methodCalls: Call[], as?: Id): Promise<Answer[]> {
  const url = new URL(session.apiUrl, base);
  if (as !== undefined) {
    url.searchParams.set("as", as);
  }
  const response = await send(url, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ using: USING, methodCalls }),
  });
  return ((await response.json()) as { methodResponses: Answer[] }).methodResponses;
}

async function signedIn(): Promise<Session> {
  return await (await send(new URL("jmap/session", base))).json();
}

/** The signed-in accounts. */
function own({ accounts }: Session): Id[] {
  return Object.entries(accounts).filter(([, { isPersonal }]) => isPersonal).map(([id]) => id);
}

/** Confirms to the server that push messages arrive (RFC 8620 §7.2.2). The message does not name the subscription's owner. */
export async function verify(subscription: Id, verificationCode: string): Promise<void> {
  const session = await signedIn();
  for (const account of own(session)) {
    await call(session, [["PushSubscription/set", { update: { [subscription]: { verificationCode } } }, "0"]], account);
  }
}

export interface Note {
  title: string;
  body: string;
  /** A later notification with the same tag replaces it. */
  tag: string;
}

/**
 * A notification about the newest unread message; without details if the server cannot be reached.
 *
 * @param changed accounts with new mail
 */
export async function newMail(changed: Id[]): Promise<Note> {
  const note: Note = { title: "Posthorn", body: "", tag: "mail" };
  try {
    const session = await signedIn();
    const accounts = own(session);
    const accountId = accounts.find((account) => changed.includes(account)) ?? accounts[0];
    const answers = await call(session, [
      ["Mailbox/query", { accountId, filter: { role: "inbox" } }, "inbox"],
      ["Mailbox/get", { accountId, "#ids": { resultOf: "inbox", name: "Mailbox/query", path: "/ids" }, properties: ["id"] }, "mailbox"],
    ]);
    const inbox = (answers[1]![1]["list"] as { id: Id }[])[0]!.id;
    const [, emails] = await call(session, [
      ["Email/query", {
        accountId, filter: { operator: "AND", conditions: [{ inMailbox: inbox }, { notKeyword: "$seen" }] },
        sort: [{ property: "receivedAt", isAscending: false }], limit: 1,
      }, "newest"],
      ["Email/get", {
        accountId, "#ids": { resultOf: "newest", name: "Email/query", path: "/ids" }, properties: ["from", "subject"],
      }, "email"],
    ]);
    const email = (emails![1]["list"] as { from: Address[] | null; subject: string | null }[])[0];
    if (email !== undefined) {
      const from = email.from?.[0];
      note.title = from?.name || from?.email || note.title;
      note.body = email.subject ?? "";
    }
  } catch {
    // Browsers require a notification for each push message; "new mail" is always true.
  }
  return note;
}
