// Submits a message exactly once, even if the connection is lost before the response.

import { within } from "../../http.ts";
import { type Connection, JmapError, requireDone, type SetAnswer } from "../../jmap/connection.ts";
import type { Call, Id } from "../../jmap/types.ts";

/** Attempts, since another client may send at the same time. */
const ATTEMPTS = 6;

/** A message to send. */
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
  /** The mailbox for scheduled mail; null to send now. */
  scheduled: Id | null;
}

interface Submission {
  id: Id;
  emailId: Id;
  undoStatus: "pending" | "final" | "canceled";
}

/** Submissions of Emails that may have been sent. */
export interface Found {
  /** The state of submissions; while it is the same, there is no new one. */
  state: string;
  submission: Submission | undefined;
}

/** Finds submissions of the Emails that were not cancelled. */
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
 * Submits an Email, if it was not submitted before. Uses ifInState, so that the server refuses it if an earlier request,
 * whose response was lost, arrives first.
 *
 * @throws OfflineError if it is unknown whether it was submitted; then call it again
 */
export async function submit(connection: Connection, order: Order): Promise<Id> {
  for (let attempt = 1;; attempt++) {
    const { state, submission } = await find(connection, [order.emailId]);
    if (submission !== undefined) {
      if (order.scheduled === null) { // otherwise it was scheduled first, and the server may have moved it
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
  // Scheduled mail is moved first: removing it from that mailbox with any program cancels it.
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

/** Moves it from Drafts to Sent or to scheduled mail. */
function filed({ drafts, sent, scheduled }: Order): Record<string, true | null> {
  return scheduled === null
    ? { ["mailboxIds/" + drafts]: null, ["mailboxIds/" + sent]: true, "keywords/$draft": null }
    : { ["mailboxIds/" + drafts]: null, ["mailboxIds/" + scheduled]: true };
}

function back({ drafts, sent, scheduled }: Order): Record<string, true | null> {
  return { ["mailboxIds/" + (scheduled ?? sent)]: null, ["mailboxIds/" + drafts]: true, "keywords/$draft": true };
}

/** Cancels a submission, while the server permits it. */
export async function undoSend(connection: Connection, submission: Id, order: Order): Promise<void> {
  await connection.set("EmailSubmission", { update: { [submission]: { undoStatus: "canceled" } } });
  await connection.set("Email", { update: { [order.emailId]: back(order) } });
}
