// Scheduled mail: when it is sent, and cancelling it.

import type { Email, Id } from "../jmap/types.ts";
import type { Account } from "./account.ts";
import { type Order, submit, undoSend } from "./compose/sending.ts";
import { hold } from "./compose/undo.ts";
import { Observable } from "./observable.ts";
import { t } from "../text/texts.ts";

export interface Waiting {
  submission: Id;
  sendAt: string;
}

/** Scheduled Emails, by account and Email. */
export const waiting = new Observable<ReadonlyMap<Id, ReadonlyMap<Id, Waiting>>>(new Map());

export function isScheduled(account: Account, { mailboxIds }: { mailboxIds: Record<Id, true> }): boolean {
  const mailbox = account.mailboxes.withRole("scheduled");
  return mailbox !== undefined && mailboxIds[mailbox.id] === true;
}

const loading = new Map<Id, Promise<void>>();

/** Reloads them; concurrent calls share one request. */
export function loadWaiting(account: Account): Promise<void> {
  const begun = loading.get(account.id) ?? load(account).catch(() => {}).finally(() => loading.delete(account.id));
  loading.set(account.id, begun);
  return begun;
}

async function load({ id, connection }: Account): Promise<void> {
  const answers = await connection.call(
    ["EmailSubmission/query", { filter: { undoStatus: "pending" } }, "query"],
    ["EmailSubmission/get", {
      "#ids": { resultOf: "query", name: "EmailSubmission/query", path: "/ids" }, properties: ["id", "emailId", "sendAt"],
    }, "get"],
  );
  const list = answers.get<{ list: { id: Id; emailId: Id; sendAt: string }[] }>("get").list;
  const found = new Map(list.map(({ id: submission, emailId, sendAt }) => [emailId, { submission, sendAt }]));
  waiting.value = new Map([...waiting.value, [id, found]]);
}

/** Cancels sending; it is a draft again. */
export async function unschedule(account: Account, email: Email): Promise<void> {
  const { connection, mailboxes } = account;
  const scheduled = mailboxes.withRole("scheduled");
  const drafts = mailboxes.withRole("drafts") ?? mailboxes.withRole("inbox");
  if (scheduled === undefined || drafts === undefined) {
    return;
  }
  await loadWaiting(account);
  const found = waiting.value.get(account.id)?.get(email.id);
  if (found !== undefined) {
    await connection.set("EmailSubmission", { update: { [found.submission]: { undoStatus: "canceled" } } });
  }
  await connection.set("Email", {
    update: { [email.id]: { ["mailboxIds/" + scheduled.id]: null, ["mailboxIds/" + drafts.id]: true, "keywords/$draft": true } },
  });
}

interface Planned {
  id: Id;
  identityId: Id;
  sendAt: string;
  envelope: { mailFrom: { email: string }; rcptTo: { email: string }[] };
}

/**
 * Sends scheduled mail now: cancels the scheduled submission and submits again. If that fails, it is a draft. @returns a
 * function that schedules it again, while the server permits it, and returns the time
 */
export async function sendNow({ connection, mailboxes }: Account, email: Email): Promise<() => Promise<string>> {
  const answers = await connection.call(
    ["EmailSubmission/query", { filter: { emailIds: [email.id], undoStatus: "pending" } }, "query"],
    ["EmailSubmission/get", {
      "#ids": { resultOf: "query", name: "EmailSubmission/query", path: "/ids" }, properties: ["id", "identityId", "sendAt", "envelope"],
    }, "get"],
  );
  const planned = answers.get<{ list: Planned[] }>("get").list[0];
  const scheduled = mailboxes.withRole("scheduled");
  const drafts = mailboxes.withRole("drafts") ?? mailboxes.withRole("inbox");
  if (planned === undefined || scheduled === undefined || drafts === undefined) {
    throw new Error(t("notScheduled"));
  }
  const order: Order = {
    emailId: email.id, identityId: planned.identityId, from: planned.envelope.mailFrom.email,
    to: planned.envelope.rcptTo.map((one) => one.email), parameters: hold(),
    drafts: drafts.id, sent: mailboxes.withRole("sent")?.id ?? scheduled.id, scheduled: scheduled.id,
  };
  await connection.set("EmailSubmission", { update: { [planned.id]: { undoStatus: "canceled" } } });
  const submission = await submit(connection, order);
  return async () => {
    await undoSend(connection, submission, order);
    await submit(connection, { ...order, parameters: { HOLDUNTIL: planned.sendAt } });
    return planned.sendAt;
  };
}
