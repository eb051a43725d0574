// The open drafts, and how each is shown.

import type { Account } from "../account.ts";
import type { Draft } from "../draft.ts";
import { Observable } from "../observable.ts";

/** Largest number of open drafts: each uses memory for its text, attachments and connection to other windows. */
export const OPEN_MAX = 10;

/** Largest number of drafts next to each other. */
export const BESIDE_MAX = 3;

/** Smallest usable width of a draft window in CSS pixels. */
const WINDOW_MIN = 400;
const BAR_MIN = 180;
/** Space at both ends, and for the button of the other drafts. */
const AROUND = 100;

/** As in the style sheet: one draft fills the page. */
export const PHONE = "(max-width: 700px)";

export type Size = "window" | "minimized" | "maximized";

/** An open draft. */
export interface Open {
  readonly draft: Draft;
  /** The requested size; there may not be enough space. */
  readonly size: Size;
  /** Increasing: the largest was used last. */
  readonly used: number;
}

/** How a draft is shown; listed ones are in the menu of a button. */
export type Place = "window" | "maximized" | "bar" | "listed";

export class Desk {
  /** In the order in which they were opened. */
  readonly all = new Observable<readonly Open[]>([]);
  private uses = 0;

  get isFull(): boolean {
    return this.all.value.length >= OPEN_MAX;
  }

  has(draft: Draft): boolean {
    return this.all.value.some((open) => open.draft === draft);
  }

  /** The open draft of a message, by its Message-ID. */
  of(account: Account, messageId: string): Draft | undefined {
    return this.all.value.find((open) => open.draft.is(account, messageId))?.draft;
  }

  /** Replaces a draft, in its place. */
  exchange(before: Draft, after: Draft): void {
    this.all.value = this.all.value.map((open) => (open.draft === before ? { ...open, draft: after } : open));
  }

  /** Opens it, or shows it if it is open. */
  show(draft: Draft, size: Size = "window"): void {
    const used = size === "minimized" ? 0 : ++this.uses;
    this.all.value = this.has(draft)
      ? this.all.value.map((open) => (open.draft === draft ? { draft, size, used } : open))
      : [...this.all.value, { draft, size, used }];
  }

  /** Marks a draft as used. */
  use(draft: Draft): void {
    const open = this.all.value.find((one) => one.draft === draft);
    if (open !== undefined && open.used !== this.uses) {
      this.show(draft, open.size);
    }
  }

  close(draft: Draft): void {
    if (this.has(draft)) {
      this.all.value = this.all.value.filter((open) => open.draft !== draft);
    }
  }

  /** The most recently used draft that is not minimized. */
  get front(): Draft | null {
    return inUse(this.all.value)[0]?.draft ?? null;
  }
}

function inUse(all: readonly Open[]): Open[] {
  return all.filter((open) => open.size !== "minimized").sort((a, b) => b.used - a.used);
}

/**
 * Where each draft is shown: as many as fit are windows, the most recently used first; others are bars, or listed if there
 * is no space.
 *
 * @param width of the page in CSS pixels
 */
export function places(all: readonly Open[], width: number, phone: boolean): Map<Draft, Place> {
  const wanted = inUse(all);
  const found = new Map<Draft, Place>(all.map(({ draft }) => [draft, "listed"]));
  if (phone) {
    wanted.slice(0, 1).forEach(({ draft }) => found.set(draft, "window"));
    return found;
  }
  const over = wanted[0]?.size === "maximized" ? wanted[0] : undefined;
  const beside = Math.max(1, Math.min(BESIDE_MAX, Math.floor((width - AROUND) / WINDOW_MIN)));
  const windows = over === undefined ? wanted.slice(0, beside) : [];
  windows.forEach(({ draft }) => found.set(draft, "window"));
  if (over !== undefined) {
    found.set(over.draft, "maximized");
  }
  const room = Math.max(0, Math.floor((width - AROUND - windows.length * WINDOW_MIN) / BAR_MIN));
  const bars = all.filter(({ draft }) => found.get(draft) === "listed");
  bars.slice(0, room).forEach(({ draft }) => found.set(draft, "bar"));
  return found;
}
