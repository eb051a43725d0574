// Requests of the service worker after a push message.

import { base, send } from "../http.ts";
import type { Address, Answer, Call, Id, Session } from "../jmap/types.ts";
import { withoutDirectionControls } from "../text/direction.ts";

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
  /** A later notification with the same tag replaces it: there is one for each account. */
  tag: string;
  /** The view that has the message, as in the address of the page (state/place.ts). */
  hash: string;
}

/**
 * Notifications about the newest unread message of each account; without details if the server cannot be reached, since
 * browsers require a notification for each push message, and "new mail" is always true.
 *
 * @param changed accounts with new mail: that of the subscription, and what others share with it
 */
export async function newMail(changed: Id[]): Promise<Note[]> {
  try {
    const session = await signedIn();
    const several = own(session).length > 1;
    const accounts = changed.filter((account) => account in session.accounts);
    const notes = await Promise.all(accounts.map((account) => ofAccount(session, account, several)));
    return notes.length > 0 ? notes : [{ ...UNKNOWN }];
  } catch {
    return [{ ...UNKNOWN }];
  }
}

const UNKNOWN: Note = { title: "Posthorn", body: "", tag: "mail", hash: "#/" };

/** @param named whether it says whose mail it is */
async function ofAccount(session: Session, accountId: Id, named: boolean): Promise<Note> {
  const { name, isPersonal } = session.accounts[accountId]!;
  const about = named || !isPersonal ? [name] : [];
  const note: Note = { ...UNKNOWN, body: about.join(), tag: `mail ${accountId}` };
  try {
    const answers = await call(session, [
      ["Mailbox/query", { accountId, filter: { role: "inbox" } }, "inbox"],
      ["Mailbox/get", { accountId, "#ids": { resultOf: "inbox", name: "Mailbox/query", path: "/ids" }, properties: ["id"] }, "mailbox"],
    ]);
    const mailbox = (answers[1]![1]["list"] as { id: Id }[])[0]!.id;
    const place = accountId === own(session)[0] ? [mailbox] : ["in", accountId, mailbox];
    note.hash = hashOf(place);
    const [, emails] = await call(session, [
      ["Email/query", {
        accountId, filter: { operator: "AND", conditions: [{ inMailbox: mailbox }, { notKeyword: "$seen" }] },
        sort: [{ property: "receivedAt", isAscending: false }], limit: 1,
      }, "newest"],
      ["Email/get", {
        accountId, "#ids": { resultOf: "newest", name: "Email/query", path: "/ids" }, properties: ["from", "subject", "threadId"],
      }, "email"],
    ]);
    const email = (emails![1]["list"] as { from: Address[] | null; subject: string | null; threadId: Id }[])[0];
    if (email !== undefined) {
      const from = email.from?.[0];
      note.title = from?.name || from?.email || note.title;
      note.body = [withoutDirectionControls(email.subject ?? ""), ...about].join("\n");
      note.hash = hashOf([...place, email.threadId]);
    }
  } catch {
    // It is shown with what is known so far.
  }
  return note;
}

function hashOf(place: string[]): string {
  return "#/" + place.map(encodeURIComponent).join("/");
}
