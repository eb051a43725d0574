// The messages that are open to be written, and how each of them is shown.

import type { Account } from "../account.ts";
import type { Draft } from "../draft.ts";
import { Observable } from "../observable.ts";

/** Messages that may be open at once: each keeps its text, its files and its connection to other windows. */
export const OPEN_MAX = 10;

/** Beside each other, however wide the page is. */
export const BESIDE_MAX = 3;

/** Narrower than this a window cannot be written in, and the name on a bar cannot be read; in CSS pixels. */
const WINDOW_MIN = 400;
const BAR_MIN = 180;
/** Kept free at both ends, and for the button of those that have no place. */
const AROUND = 100;

/** As the styles have it: there one message fills the page. */
export const PHONE = "(max-width: 700px)";

export type Size = "window" | "minimized" | "maximized";

/** A message that is open. */
export interface Open {
  readonly draft: Draft;
  /** What its writer wants; there may be no room for it. */
  readonly size: Size;
  /** Counts up: the greatest was used last. */
  readonly used: number;
}

/** How one is shown: those that are listed are found by a button. */
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

  /** The one that is open of a message of an account, by its Message-ID. */
  of(account: Account, messageId: string): Draft | undefined {
    return this.all.value.find((open) => open.draft.is(account, messageId))?.draft;
  }

  /** One is from now on where another was. */
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

  /** It was clicked or written in. */
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

  /** The one that was used last of those that are not minimized. */
  get front(): Draft | null {
    return inUse(this.all.value)[0]?.draft ?? null;
  }
}

function inUse(all: readonly Open[]): Open[] {
  return all.filter((open) => open.size !== "minimized").sort((a, b) => b.used - a.used);
}

/**
 * Where each is shown. Those that were used last are wide open, as many as have room; the others are bars, and those
 * for which there is no room even so are listed.
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
