// The WebSocket of the assistant (docs/assistant.md), opened when it is first used and again after it was lost.

import { base } from "../http.ts";
import type { Id } from "../jmap/types.ts";
import { language } from "../text/texts.ts";

export interface Message {
  id: Id;
  threadId: Id;
  subject: string;
  from: string;
  receivedAt: string;
  preview: string;
  unread: boolean;
  /** By which a language model names it. */
  number?: number;
}

export interface Person {
  name?: string;
  email: string;
}

export interface Parameters {
  do: "send" | "change";
  to?: Person[];
  cc?: Person[];
  subject?: string;
  text?: string;
  /** The message that is attached. */
  forwarding?: { id: Id; subject: string; from: string; receivedAt: string };
  /** The messages that are changed. */
  ids?: Id[];
  expires: string;
}

export interface Task {
  id: Id;
  text: string;
  threadId: Id;
  due: string | null;
  dueAt: string | null;
}

export type Card =
  | { type: "messages"; messages: Message[] }
  | { type: "message"; id: Id; subject: string; from: string; receivedAt: string; text: string; more: boolean }
  | { type: "tasks"; tasks: Task[] }
  | {
    type: "action";
    id: string;
    state: "open" | "confirmed" | "done" | "failed" | "cancelled" | "drafted";
    by: string;
    parameters: Parameters;
    signature: string;
    said?: string;
    total?: number;
    messages?: Message[];
  };

export interface Turn {
  number: number;
  role: "user" | "assistant";
  text: string;
  at: string;
  by?: string;
  cards?: Card[];
}

export interface Conversation {
  id: Id;
  title: string;
  updated: string;
  turns: Turn[];
}

export interface Event {
  "@type": string;
  requestId?: string;
  conversation?: Id;
  number?: number;
  text?: string;
  card?: Card;
  turn?: Turn;
  message?: string;
  reason?: string;
}

/** The server refused a message. */
export class AssistantError extends Error {
  constructor(readonly reason: string, message: string) {
    super(message);
  }
}

interface Waiting {
  /** Called for each event but the last. */
  part: (event: Event) => void;
  end: (event: Event) => void;
  fail: (error: Error) => void;
}

/** Events after which more of the same answer follow. */
const PARTS = new Set(["Text", "Card"]);

export class AssistantSocket {
  private opening: Promise<WebSocket> | undefined;
  private readonly waiting = new Map<string, Waiting>();
  private next = 0;

  constructor(private readonly account: Id) {}

  /** @returns the last event of the answer; rejects if the message is refused or the connection is lost */
  async send(message: Record<string, unknown>, part: (event: Event) => void = () => {}): Promise<Event> {
    const socket = await this.open();
    const id = "r" + this.next++;
    return await new Promise((end, fail) => {
      this.waiting.set(id, { part, end, fail });
      socket.send(JSON.stringify({
        ...message,
        id,
        language,
        timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      }));
    });
  }

  close(): void {
    void this.opening?.then((socket) => socket.close(), () => {});
  }

  private open(): Promise<WebSocket> {
    this.opening ??= new Promise((opened, fail) => {
      const url = new URL("assistant/ws?as=" + encodeURIComponent(this.account), base);
      url.protocol = url.protocol.replace("http", "ws");
      const socket = new WebSocket(url, "posthorn-assistant");
      socket.onopen = () => opened(socket);
      socket.onmessage = (event) => this.received(JSON.parse(event.data as string) as Event);
      socket.onclose = () => {
        this.opening = undefined;
        const lost = new AssistantError("lost", "");
        fail(lost);
        const all = [...this.waiting.values()];
        this.waiting.clear();
        all.forEach((each) => each.fail(lost));
      };
    });
    return this.opening;
  }

  private received(event: Event): void {
    const waiting = this.waiting.get(event.requestId ?? "");
    if (waiting === undefined) {
      return;
    }
    if (PARTS.has(event["@type"])) {
      waiting.part(event);
      return;
    }
    this.waiting.delete(event.requestId!);
    if (event["@type"] === "Error" || event["@type"] === "Failed") {
      waiting.fail(new AssistantError(event.reason ?? "failed", event.message ?? ""));
    } else {
      waiting.end(event);
    }
  }
}
