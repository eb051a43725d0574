// Copies of drafts in the browser, in case the page or connection is lost, and coordination between windows.

import type { Id } from "../../jmap/types.ts";
import type { Written } from "../draft.ts";

const KEPT = "posthorn.draft.";
/** Suffix of the key for the quoted text of a draft. */
const QUOTED = "+quoted";
const CHANNEL = "posthorn.drafts";

/** The id of this window. */
const WINDOW = crypto.randomUUID();

/** Messages between windows about a draft. */
export interface News {
  draft: string;
  window: string;
  what: "opened" | "saved" | "closed";
  written?: Written;
}

/** The copy of a draft of one window; other windows have their own copies. */
export class Keeping {
  private readonly channel = new BroadcastChannel(CHANNEL);
  private readonly name: string;
  private release: () => void = () => {};
  /** The stored quoted text. */
  private quoted: Written["quoted"] = null;

  /** @param hears gets messages of other windows with the same draft */
  constructor(private readonly account: Id, private readonly draft: string, hears: (news: News) => void) {
    this.name = nameOf(account, draft) + WINDOW;
    // Held while this window has the draft, so that others know that its copy is in use.
    void navigator.locks.request(this.name, () => new Promise<void>((release) => (this.release = release)));
    this.channel.onmessage = ({ data }: MessageEvent<News>) => {
      if (data.draft === draft && data.window !== WINDOW) {
        hears(data);
      }
    };
    this.tell("opened");
  }

  tell(what: News["what"], written?: Written): void {
    this.channel.postMessage({ draft: this.draft, window: WINDOW, what, ...(written === undefined ? {} : { written }) } satisfies News);
  }

  /** @returns false if the storage is full */
  keep(written: Written): boolean {
    try {
      if (written.quoted !== this.quoted) { // long, and rarely changed
        localStorage.setItem(this.name + QUOTED, JSON.stringify(written.quoted));
        this.quoted = written.quoted;
      }
      localStorage.setItem(this.name, JSON.stringify({ ...written, quoted: null }));
      return true;
    } catch {
      return false;
    }
  }

  forget(): void {
    localStorage.removeItem(this.name);
    localStorage.removeItem(this.name + QUOTED);
    this.quoted = null;
  }

  close(): void {
    this.forget();
    this.tell("closed");
    this.channel.close();
    this.release();
  }

  /** Whether another window of this browser has the draft. */
  async isElsewhere(): Promise<boolean> {
    const prefix = nameOf(this.account, this.draft);
    return (await held()).some((name) => name.startsWith(prefix) && name !== this.name);
  }
}

/** Removes all copies of an account, also those of this window. */
export function forgetLost(account: Id): void {
  Object.keys(localStorage).filter((one) => one.startsWith(KEPT + account + ".")).forEach((one) => localStorage.removeItem(one));
}

/** Returns and removes the copies of closed windows. */
export async function lost(account: Id): Promise<Written[]> {
  const windows = new Set(await held());
  const found: Written[] = [];
  const kept = Object.keys(localStorage).filter((one) => one.startsWith(KEPT + account + "."));
  for (const name of kept.filter((one) => !one.endsWith(QUOTED) && !windows.has(one))) {
    try {
      const quoted = JSON.parse(localStorage.getItem(name + QUOTED) ?? "null") as Written["quoted"];
      found.push({ ...JSON.parse(localStorage.getItem(name) ?? "") as Written, quoted });
    } catch {
      // unusable
    }
    localStorage.removeItem(name);
    localStorage.removeItem(name + QUOTED);
  }
  return found;
}

async function held(): Promise<string[]> {
  return ((await navigator.locks.query()).held ?? []).map((lock) => lock.name ?? "");
}

function nameOf(account: Id, draft: string): string {
  return KEPT + account + "." + draft + "/";
}
