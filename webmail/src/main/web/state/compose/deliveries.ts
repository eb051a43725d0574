// Delivery status of a sent message, for each recipient (RFC 8621 §7).

import type { Connection } from "../../jmap/connection.ts";
import type { Id } from "../../jmap/types.ts";

/** The status of one recipient. */
export interface Delivery {
  email: string;
  status: "queued" | "delivered" | "relayed" | "refused";
  /** Why it was refused or is delayed; null if unknown. */
  reason: Reason | null;
  /** The server's reply. */
  reply: string;
}

export type Reason = "unknown" | "noDomain" | "full" | "tooLarge" | "policy" | "unreachable" | "later" | "other";

export interface Deliveries {
  /** When it is sent, if it can still be cancelled. */
  pendingUntil: string | null;
  canceled: boolean;
  all: Delivery[];
}

interface Submission {
  sendAt: string;
  undoStatus: "pending" | "final" | "canceled";
  deliveryStatus: Record<string, { smtpReply: string; delivered: "queued" | "yes" | "no" | "unknown" }> | null;
  envelope: { rcptTo: { email: string }[] };
}

/** @returns null if it was not sent from this server, or too long ago */
export async function deliveriesOf(connection: Connection, emailId: Id): Promise<Deliveries | null> {
  const answers = await connection.call(
    ["EmailSubmission/query", { filter: { emailIds: [emailId] }, sort: [{ property: "sentAt", isAscending: false }] }, "query"],
    ["EmailSubmission/get", {
      "#ids": { resultOf: "query", name: "EmailSubmission/query", path: "/ids" },
      properties: ["sendAt", "undoStatus", "deliveryStatus", "envelope"],
    }, "get"],
  );
  const submissions = answers.get<{ list: Submission[] }>("get").list;
  const submission = submissions.find((one) => one.undoStatus !== "canceled") ?? submissions[0];
  if (submission === undefined) {
    return null;
  }
  const statuses = submission.deliveryStatus ?? {};
  return {
    pendingUntil: submission.undoStatus === "pending" ? submission.sendAt : null,
    canceled: submission.undoStatus === "canceled",
    all: submission.envelope.rcptTo.map(({ email }) => delivery(email, statuses[email])),
  };
}

function delivery(email: string, status: { smtpReply: string; delivered: string } | undefined): Delivery {
  const reply = status?.smtpReply ?? "";
  switch (status?.delivered) {
    case "yes":
      return { email, status: "delivered", reason: null, reply };
    case "no":
      return { email, status: "refused", reason: reasonOf(reply), reply };
    case "unknown":
      return { email, status: "relayed", reason: null, reply };
    default:
      return { email, status: "queued", reason: /^[45]/.test(reply) ? reasonOf(reply) : null, reply };
  }
}

/** Explains an enhanced status code (RFC 3463). */
export function reasonOf(reply: string): Reason {
  const [, kind, code] = /\b([45])\.(\d{1,3}\.\d{1,3})\b/.exec(reply) ?? [];
  switch (code) {
    case "1.1": case "1.3": case "1.6": case "1.10": case "2.1":
      return "unknown";
    case "1.2": case "4.4":
      return "noDomain";
    case "2.2":
      return "full";
    case "2.3": case "3.4":
      return "tooLarge";
    case "4.1": case "4.2": case "4.3": case "4.7":
      return "unreachable";
  }
  if (code?.startsWith("7.")) {
    return kind === "4" ? "later" : "policy";
  }
  return kind === "4" || reply.startsWith("4") ? "later" : "other";
}
