// What became of a message that was sent, for each of its recipients (RFC 8621 §7).

import type { Connection } from "../../jmap/connection.ts";
import type { Id } from "../../jmap/types.ts";

/** What its sender wants to know of one recipient. */
export interface Delivery {
  email: string;
  standing: "queued" | "delivered" | "taken" | "refused";
  /** Why it was refused or waits; null if nobody has said anything. */
  reason: Reason | null;
  /** What the server said, as it said it. */
  reply: string;
}

export type Reason = "unknown" | "noDomain" | "full" | "tooLarge" | "policy" | "unreachable" | "later" | "other";

export interface Deliveries {
  /** When it goes out, if it can still be taken back. */
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

/** @returns null if it was not sent from here, or so long ago that nobody knows any more */
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
      return { email, standing: "delivered", reason: null, reply };
    case "no":
      return { email, standing: "refused", reason: reasonOf(reply), reply };
    case "unknown":
      return { email, standing: "taken", reason: null, reply };
    default:
      return { email, standing: "queued", reason: /^[45]/.test(reply) ? reasonOf(reply) : null, reply };
  }
}

/** What an enhanced status code (RFC 3463) says, for people. */
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
