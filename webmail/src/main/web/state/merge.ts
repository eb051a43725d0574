// Merges the Emails of several accounts into one order, lazily from the top, since no server knows that order.

import type { Id } from "../jmap/types.ts";
import { type Order, rankOf } from "./order.ts";
import { keyOf, type Loaded, type Source } from "./source.ts";

/** Number of Emails loaded with their lines. */
const NEAR = 50;

/** Number of Emails loaded without lines, when the view is far below. */
const FAR = 500;

interface Queue {
  source: Source;
  waiting: { id: Id; rank: number }[];
  asked: number;
  done: boolean;
}

export class Merge {
  readonly keys: string[] = [];
  private readonly queues: Queue[];
  private dropped = 0;
  private running: Promise<void> = Promise.resolve();

  /** @param order that in which the sources are, of those in `MERGED` */
  constructor(sources: readonly Source[], private readonly order: Order | undefined) {
    this.queues = sources.map((source) => ({ source, waiting: [], asked: 0, done: false }));
  }

  get total(): number {
    const counted = this.queues.reduce((sum, queue) => sum + queue.source.total, 0) - this.dropped;
    const isComplete = this.queues.every((queue) => queue.done && queue.waiting.length === 0);
    return isComplete ? this.keys.length : Math.max(this.keys.length, counted); // it may have changed since it was counted
  }

  /** Extends the order up to an index. @returns the loaded lines */
  async until(end: number): Promise<Loaded[]> {
    const loaded: Loaded[] = [];
    const before = this.running;
    this.running = (async () => {
      await before.catch(() => {});
      while (this.keys.length < end && await this.step(end - this.keys.length > 4 * NEAR, loaded)) {
        // until it is far enough, or complete
      }
    })();
    await this.running;
    return loaded;
  }

  drop(gone: ReadonlySet<string>): void {
    const kept = this.keys.filter((key) => !gone.has(key));
    this.dropped += this.keys.length - kept.length;
    this.keys.splice(0, this.keys.length, ...kept);
  }

  /** @returns false at the end */
  private async step(far: boolean, loaded: Loaded[]): Promise<boolean> {
    const empty = this.queues.filter((queue) => queue.waiting.length === 0 && !queue.done);
    await Promise.all(empty.map((queue) => this.fill(queue, far, loaded)));
    const full = this.queues.filter((queue) => queue.waiting.length > 0);
    if (full.length === 0) {
      return false;
    }
    // Up to where a source is exhausted that may have Emails before the others.
    do {
      const next = full.reduce((a, b) => (b.waiting[0]!.rank > a.waiting[0]!.rank ? b : a));
      this.keys.push(keyOf(next.source.account, next.waiting.shift()!.id));
    } while (full.every((queue) => queue.waiting.length > 0));
    return true;
  }

  private async fill(queue: Queue, far: boolean, loaded: Loaded[]): Promise<void> {
    const limit = far ? FAR : NEAR;
    if (far) {
      queue.waiting = await queue.source.order(queue.asked, limit, (one) => rankOf(one, this.order));
    } else {
      const range = await queue.source.range(queue.asked, limit);
      const ranks = new Map(range.lines.map((line) => [line.id, rankOf(line, this.order)]));
      queue.waiting = range.ids.map((id) => ({ id, rank: ranks.get(id) ?? -Infinity }));
      loaded.push(range);
    }
    queue.asked += queue.waiting.length;
    queue.done = queue.waiting.length === 0 || queue.asked >= queue.source.total;
  }
}
