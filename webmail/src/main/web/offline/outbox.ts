// Messages that were sent without a connection. They go out in order once the server is back.

import { OfflineError } from "../http.ts";
import { Observable } from "../state/observable.ts";
import type { Written } from "../state/draft.ts";
import { Store } from "./store.ts";

export interface Waiting {
  /** The key of its draft. */
  key: string;
  written: Written;
  since: string;
}

export class Outbox {
  readonly waiting = new Observable<Waiting[]>([]);
  private sending = false;

  private constructor(private readonly store: Store) {}

  static async open(): Promise<Outbox> {
    const outbox = new Outbox(await Store.open());
    await outbox.load();
    return outbox;
  }

  private async load(): Promise<void> {
    this.waiting.value = (await this.store.outbox<Waiting>()).sort((a, b) => a.since.localeCompare(b.since));
  }

  async add(key: string, written: Written): Promise<void> {
    await this.store.putOutbox({ key, written, since: new Date().toISOString() } as Waiting);
    await this.load();
  }

  async take(key: string): Promise<void> {
    await this.store.removeOutbox(key);
    await this.load();
  }

  /**
   * Sends what waits; stops when the connection is lost again.
   *
   * @param send sends a message once, however often it is called with one key
   * @param refused hears of a message that the server refused, which leaves the outbox
   * @returns how many were sent
   */
  async send(send: (waiting: Waiting) => Promise<void>, refused: (waiting: Waiting, why: Error) => void): Promise<number> {
    if (this.sending) {
      return 0;
    }
    this.sending = true;
    let sent = 0;
    try {
      for (const waiting of this.waiting.value) {
        try {
          await send(waiting);
          sent++;
        } catch (failure) {
          if (failure instanceof OfflineError) {
            break;
          }
          refused(waiting, failure as Error);
        }
        await this.take(waiting.key);
      }
    } finally {
      this.sending = false;
    }
    return sent;
  }
}
