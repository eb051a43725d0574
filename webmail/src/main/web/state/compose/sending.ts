// Hands a message over to be sent, once: also if a connection is lost before the answer comes.

import { OfflineError } from "../../http.ts";
import { type Connection, JmapError, requireDone, type SetAnswer } from "../../jmap/connection.ts";
import type { Call, Id } from "../../jmap/types.ts";

/** Somebody else may send at the same time. */
const ATTEMPTS = 6;

/** After this no answer is expected any more. */
const ANSWER_MS = 45_000;

/** A message that is to be sent. */
export interface Order {
  /** A draft on the server. */
  emailId: Id;
  identityId: Id;
  from: string;
  to: string[];
  /** Parameters of MAIL FROM, such as HOLDFOR (RFC 4865). */
  parameters: Record<string, string>;
  drafts: Id;
  sent: Id;
  /** Where it waits if it is sent later; null if it is sent now. */
  scheduled: Id | null;
}

interface Submission {
  id: Id;
  emailId: Id;
  undoStatus: "pending" | "final" | "canceled";
}

/** What is known of Emails that may have been submitted. */
export interface Found {
  /** Of all submissions; as long as it is the same, there is no other one. */
  state: string;
  submission: Submission | undefined;
}

/** Looks whether one of the Emails was submitted, and not taken back. */
export async function find(connection: Connection, emailIds: Id[]): Promise<Found> {
  const answers = await within(connection.call(
    ["EmailSubmission/get", { ids: [] }, "state"],
    ["EmailSubmission/query", { filter: { emailIds } }, "query"],
    ["EmailSubmission/get", {
      "#ids": { resultOf: "query", name: "EmailSubmission/query", path: "/ids" },
      properties: ["id", "emailId", "undoStatus"],
    }, "found"],
  ));
  return {
    state: answers.get<{ state: string }>("state").state,
    submission: answers.get<{ list: Submission[] }>("found").list.find((one) => one.undoStatus !== "canceled"),
  };
}

/**
 * Submits an Email, if it was not submitted before. It says in which state of the submissions it looked for that, so that
 * the server refuses it if another request, of which the answer was lost, comes first after all.
 *
 * @throws OfflineError if nobody knows whether it is submitted; this may be called again then
 */
export async function submit(connection: Connection, order: Order): Promise<Id> {
  for (let attempt = 1;; attempt++) {
    const { state, submission } = await find(connection, [order.emailId]);
    if (submission !== undefined) {
      if (order.scheduled === null) { // else it was put away first, and perhaps the server has moved it on
        await connection.set("Email", { update: { [order.emailId]: filed(order) } });
      }
      return submission.id;
    }
    try {
      return await create(connection, order, state);
    } catch (failure) {
      if (!(failure instanceof JmapError && failure.code === "stateMismatch") || attempt === ATTEMPTS) {
        throw failure;
      }
    }
  }
}

async function create(connection: Connection, order: Order, state: string): Promise<Id> {
  // Mail that waits is put away first: whoever takes it from there, with any program, has it not sent.
  const first: Call[] = order.scheduled === null ? [] : [["Email/set", { update: { [order.emailId]: filed(order) } }, "put"]];
  const answers = await within(connection.call(...first, ["EmailSubmission/set", {
    ifInState: state,
    create: {
      submission: {
        emailId: order.emailId,
        identityId: order.identityId,
        envelope: {
          mailFrom: { email: order.from, parameters: order.parameters },
          rcptTo: order.to.map((email) => ({ email, parameters: null })),
        },
      },
    },
    ...(order.scheduled === null ? { onSuccessUpdateEmail: { "#submission": filed(order) } } : {}),
  }, "submission"]));
  const answer = answers.get<SetAnswer>("submission", "EmailSubmission/set");
  if (answer.notCreated != null && order.scheduled !== null) {
    await connection.set("Email", { update: { [order.emailId]: back(order) } });
  }
  requireDone(answer);
  return answer.created!["submission"]!.id;
}

/** Out of the drafts, into what was sent or waits to be. */
function filed({ drafts, sent, scheduled }: Order): Record<string, true | null> {
  return scheduled === null
    ? { ["mailboxIds/" + drafts]: null, ["mailboxIds/" + sent]: true, "keywords/$draft": null }
    : { ["mailboxIds/" + drafts]: null, ["mailboxIds/" + scheduled]: true };
}

function back({ drafts, sent, scheduled }: Order): Record<string, true | null> {
  return { ["mailboxIds/" + (scheduled ?? sent)]: null, ["mailboxIds/" + drafts]: true, "keywords/$draft": true };
}

/** Takes it back as long as the server lets it. */
export async function takeBack(connection: Connection, submission: Id, order: Order): Promise<void> {
  await connection.set("EmailSubmission", { update: { [submission]: { undoStatus: "canceled" } } });
  await connection.set("Email", { update: { [order.emailId]: back(order) } });
}

/** A connection may be lost without anybody noticing. */
async function within<T>(answer: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new OfflineError("The server does not answer.")), ANSWER_MS);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
