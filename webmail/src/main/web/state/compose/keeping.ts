// What this browser keeps of drafts, in case that the page or the connection goes, and which of its windows has which.

import type { Id } from "../../jmap/types.ts";
import type { Written } from "../draft.ts";

const KEPT = "posthorn.draft.";
/** Ends the name of what is quoted in a draft. */
const QUOTED = "+quoted";
const CHANNEL = "posthorn.drafts";

/** This window, among those of the browser. */
const WINDOW = crypto.randomUUID();

/** What windows tell each other of a draft. */
export interface News {
  draft: string;
  window: string;
  what: "opened" | "saved" | "closed";
  written?: Written;
}

/** The copy of one draft in one window; other windows have copies of their own. */
export class Keeping {
  private readonly channel = new BroadcastChannel(CHANNEL);
  private readonly name: string;
  private release: () => void = () => {};
  /** That which is kept. */
  private quoted: Written["quoted"] = null;

  /** @param hears what other windows of the same draft tell */
  constructor(private readonly account: Id, private readonly draft: string, hears: (news: News) => void) {
    this.name = nameOf(account, draft) + WINDOW;
    // Held for as long as this window has the draft: so another one knows that its copy is not lost.
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

  /** @returns whether there was room */
  keep(written: Written): boolean {
    try {
      if (written.quoted !== this.quoted) { // it is long, and seldom another
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

  /** Whether another window of this browser has it too. */
  async isElsewhere(): Promise<boolean> {
    const prefix = nameOf(this.account, this.draft);
    return (await held()).some((name) => name.startsWith(prefix) && name !== this.name);
  }
}

/** Copies that no window has any more. They are taken away from here; who asks has them now. */
export async function lost(account: Id): Promise<Written[]> {
  const windows = new Set(await held());
  const found: Written[] = [];
  const kept = Object.keys(localStorage).filter((one) => one.startsWith(KEPT + account + "."));
  for (const name of kept.filter((one) => !one.endsWith(QUOTED) && !windows.has(one))) {
    try {
      const quoted = JSON.parse(localStorage.getItem(name + QUOTED) ?? "null") as Written["quoted"];
      found.push({ ...JSON.parse(localStorage.getItem(name) ?? "") as Written, quoted });
    } catch {
      // of no use to anybody
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
