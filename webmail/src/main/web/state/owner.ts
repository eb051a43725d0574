// Requests of an account's owner about the account's mail, by REST (docs/rest-mail.md).

import type { Email, Id } from "../jmap/types.ts";
import { at, type Items, type Rest } from "../rest/rest.ts";
import type { Account } from "./account.ts";
import type { App } from "./app.ts";
import { Observable } from "./observable.ts";

export interface Explanation {
  trace: string;
  received?: { at: string; client: string; ehlo: string;  encrypted: boolean; submitted: boolean; from: string; to: string; bytes: number };
  authentication: { method: string; result: string; detail: string }[];
  verdict?: { advice: string; spam?: number; virus: string };
  signals: { name: string; weight: number; text: string; own: boolean }[];
  scripts: { scripts: string; actions: string;  error: string }[];
  outcomes: { at: string; what: string; mailbox: string; reply: string }[];
}

export interface HeldMessage {
  id: string;
  trace: string;
  arrived: string;
  from: string;
  subject: string;
  spam?: number;
  virus: "unknown" | "none" | "suspected" | "certain";
  releasable: boolean;
}

export interface RefusedMessage {
  trace: string;
  at: string;
  from: string;
  to: string;
  subject: string;
  reply: string;
  temporary: boolean;
}

export interface Senders {
  allowed: string[];
  blocked: string[];
}

export type Rule = "allowed" | "blocked";

/** About a message of the account, or by a trace id. */
export function explain({ rest }: Account, about: { message: Id } | { about: string }, signal: AbortSignal): Promise<Explanation[]> {
  return rest.get<{ explanations: Explanation[] }>("/self/explanations", about, signal).then(({ explanations }) => explanations);
}

export function refused({ rest }: Account, after: string | undefined, signal?: AbortSignal): Promise<Items<RefusedMessage>> {
  return rest.get("/self/refused", { limit: 50, after }, signal);
}

/** Messages in quarantine, and the number shown in the tree. */
export class Held {
  readonly messages = new Observable<HeldMessage[] | null>(null);

  constructor(private readonly rest: Rest) {}

  async load(signal?: AbortSignal): Promise<HeldMessage[]> {
    const { messages } = await this.rest.get<{ messages: HeldMessage[] }>("/self/quarantine", {}, signal);
    this.messages.value = messages;
    return messages;
  }

  async release(id: string): Promise<void> {
    await this.rest.post(at`/self/quarantine/${id}/release`);
    this.forget(id);
  }

  async discard(id: string): Promise<void> {
    await this.rest.delete(at`/self/quarantine/${id}`);
    this.forget(id);
  }

  private forget(id: string): void {
    this.messages.value = (this.messages.value ?? []).filter((message) => message.id !== id);
  }
}

export const senders = {
  list: ({ rest }: Account, signal?: AbortSignal): Promise<Senders> => rest.get("/self/senders", {}, signal),
  set: ({ rest }: Account, sender: string, rule: Rule): Promise<Senders> => rest.put(at`/self/senders/${sender}`, { rule }),
  remove: ({ rest }: Account, sender: string): Promise<void> => rest.delete(at`/self/senders/${sender}`),
};

/** Allows or blocks a sender, with undo. */
export async function decide(app: App, account: Account, sender: string, rule: Rule): Promise<void> {
  try {
    const before = await senders.list(account);
    await senders.set(account, sender, rule);
    const undo = async () => {
      try {
        const key = sender.toLowerCase();
        if (before.allowed.includes(key)) {
          await senders.set(account, sender, "allowed");
        } else if (before.blocked.includes(key)) {
          await senders.set(account, sender, "blocked");
        } else {
          await senders.remove(account, sender);
        }
        app.notices.said("senderUndone", null, { sender });
      } catch (failure) {
        app.notices.failed("notDone", (failure as Error).message);
      }
    };
    app.notices.said(rule === "blocked" ? "senderBlocked" : "senderAllowed", () => void undo(), { sender });
  } catch (failure) {
    app.notices.failed("notDone", (failure as Error).message);
  }
}

/** The author of a message, if there is exactly one who is not the user. */
export function otherAuthor(app: App, email: Email): string | null {
  const only = email.from?.length === 1 ? email.from[0]!.email : "";
  const own = app.identities.some((identity) => identity.email.toLowerCase() === only.toLowerCase());
  return only === "" || own ? null : only;
}

export interface Unsubscription {
  outcome: "done" | "failed" | "mail" | "page";
  mail?: string;
  page?: string;
}

export function unsubscribe({ rest }: Account, message: Id): Promise<Unsubscription> {
  return rest.post("/self/unsubscriptions", { message });
}

export interface Person {
  name: string;
  email: string;
}

export type Answer = "accepted" | "tentative" | "declined";

export interface MeetingTime {
  /** As the organizer wrote it: `2026-03-01T10:00`, or a date. */
  start: string;
  end?: string;
  startsAt?: string;
  endsAt?: string;
  allDay: boolean;
  zone?: string;
}

export interface Recurrence {
  frequency: string;
  interval: number;
  count?: number;
  until?: string;
  days: string[];
}

export interface Invitation {
  method: string;
  meeting: {
    uid: string;
    sequence: number;
    title: string;
    time?: MeetingTime;
    recurrence?: Recurrence;
    place: string;
    link?: string;
    instance: boolean;
  };
  organizer?: Person;
  attendees: (Person & { status: string; required: boolean; self: boolean })[];
  invited: number;
  comment: string;
  status: { answer?: Answer; mayAnswer: boolean; outdated: boolean };
}

export function invitation({ rest }: Account, message: Id, signal: AbortSignal): Promise<Invitation> {
  return rest.get(at`/self/invitations/${message}`, {}, signal);
}

export function answer({ rest }: Account, message: Id, given: Answer, comment: string): Promise<Invitation> {
  return rest.post(at`/self/invitations/${message}/answer`, { answer: given, ...(comment === "" ? {} : { comment }) });
}
