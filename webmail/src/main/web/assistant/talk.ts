// The conversation that is open on the page of the assistant.

import type { Id } from "../jmap/types.ts";
import { Observable } from "../state/observable.ts";
import { AssistantError, AssistantSocket, type Card, type Conversation, type Event, type Turn } from "./socket.ts";

export interface AuditPart {
  entries: Record<string, unknown>[];
  next?: string;
}

type Listed = Omit<Conversation, "turns">;

export class Talk {
  readonly turns = new Observable<Turn[]>([]);
  /** The answer that is being written. */
  readonly writing = new Observable<Turn | null>(null);
  readonly listed = new Observable<Listed[]>([]);
  readonly problem = new Observable<Error | null>(null);
  conversation: Id | null = null;
  private readonly socket: AssistantSocket;
  private events = 0;
  private stopping = false;
  /** Counts the changes of conversation: an answer for another one is not shown here. */
  private shown = 0;

  constructor(account: Id) {
    this.socket = new AssistantSocket(account);
  }

  /** The user is about to ask. */
  async begun(enabled: boolean): Promise<void> {
    await this.list();
    if (enabled) {
      await this.socket.send({ "@type": "Prepare" });
    }
  }

  async list(): Promise<void> {
    const answer = await this.socket.send({ "@type": "List" });
    this.listed.value = (answer as unknown as { conversations: Listed[] }).conversations;
  }

  async open(conversation: Id): Promise<void> {
    const answer = await this.socket.send({ "@type": "Open", conversation });
    this.leave();
    this.conversation = conversation;
    this.turns.value = (answer as unknown as { conversation: Conversation }).conversation.turns;
  }

  begin(): void {
    this.leave();
    this.conversation = null;
    this.turns.value = [];
  }

  /** An answer that is being written goes on, and is in the history. */
  private leave(): void {
    this.shown++;
    this.writing.value = null;
    this.problem.value = null;
  }

  async delete(conversation: Id): Promise<void> {
    await this.socket.send({ "@type": "Delete", conversation });
    if (conversation === this.conversation) {
      this.begin();
    }
    await this.list();
  }

  async ask(text: string): Promise<void> {
    const asked: Turn = { number: 0, role: "user", text, at: new Date().toISOString() };
    this.turns.value = [...this.turns.value, asked];
    await this.answer({ "@type": "Ask", text, ...(this.conversation === null ? {} : { conversation: this.conversation }) });
    await this.list().catch(() => {}); // the answer is there; the list follows the next time
  }

  async confirm(card: Card & { type: "action" }): Promise<void> {
    this.mark(card.id, "confirmed");
    const conversation = this.conversation!;
    const here = this.shown;
    await this.answer({ "@type": "Confirm", conversation, action: card.id, signature: card.signature });
    if (here === this.shown) {
      const problem = this.problem.value;
      await this.open(conversation);
      this.problem.value = problem;
    }
  }

  async cancel(card: Card & { type: "action" }): Promise<void> {
    await this.socket.send({ "@type": "Cancel", conversation: this.conversation, action: card.id });
    this.mark(card.id, "cancelled");
  }

  /** @returns the id of the draft */
  async draft(card: Card & { type: "action" }): Promise<Id> {
    const answer = await this.socket.send({ "@type": "Draft", conversation: this.conversation, action: card.id });
    this.mark(card.id, "drafted");
    return (answer as unknown as { draft: Id }).draft;
  }

  async stop(): Promise<void> {
    if (this.conversation === null) {
      this.stopping = true; // as soon as the server says which one it is
    } else {
      await this.socket.send({ "@type": "Stop", conversation: this.conversation });
    }
  }

  /** @param after the `next` of the part before; without it, the newest entries */
  async audit(after?: string): Promise<AuditPart> {
    const answer = await this.socket.send({ "@type": "Audit", ...(after === undefined ? {} : { after }) });
    return answer as unknown as AuditPart;
  }

  close(): void {
    this.socket.close();
  }

  private mark(action: string, state: (Card & { type: "action" })["state"]): void {
    this.turns.value = this.turns.value.map((turn) => ({
      ...turn,
      cards: (turn.cards ?? []).map((card) => (card.type === "action" && card.id === action ? { ...card, state } : card)),
    }));
  }

  private async answer(message: Record<string, unknown>): Promise<void> {
    const here = this.shown;
    this.problem.value = null;
    this.events = 0;
    this.stopping = false;
    this.writing.value = { number: 0, role: "assistant", text: "", at: "", cards: [] };
    try {
      this.done(here, await this.socket.send(message, (event) => this.part(here, event)));
    } catch (failure) {
      if (here !== this.shown) {
        return;
      }
      if ((failure as AssistantError).reason === "lost" && this.conversation !== null) {
        await this.follow(here, failure as Error);
      } else {
        this.problem.value = failure as Error;
      }
    } finally {
      if (here === this.shown) {
        this.writing.value = null;
      }
    }
  }

  /** Goes on with an answer after the connection was lost. */
  private async follow(here: number, lost: Error): Promise<void> {
    try {
      const last = await this.socket.send({ "@type": "Follow", conversation: this.conversation, from: this.events }, (event) => this.part(here, event));
      if (last["@type"] !== "Ended") {
        this.done(here, last);
        return;
      }
      const known = this.turns.value;
      await this.open(this.conversation!);
      if (this.turns.value.length < known.length) {
        // It never arrived.
        this.turns.value = known;
        this.problem.value = lost;
      }
    } catch (failure) {
      this.problem.value = failure as Error;
    }
  }

  private part(here: number, event: Event): void {
    if (here !== this.shown) {
      return;
    }
    this.events = (event.number ?? 0) + 1;
    this.conversation = event.conversation ?? this.conversation;
    if (this.stopping) {
      this.stopping = false;
      void this.stop().catch(() => {}); // if the connection is lost, that is told
    }
    const turn = this.writing.value!;
    this.writing.value = {
      ...turn,
      text: turn.text + (event.text ?? ""),
      cards: event.card === undefined ? turn.cards! : [...turn.cards!, event.card],
    };
  }

  private done(here: number, event: Event): void {
    if (here === this.shown) {
      this.conversation = event.conversation ?? this.conversation;
      this.turns.value = [...this.turns.value, event.turn!];
    }
  }
}
