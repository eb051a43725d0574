// What the first view of a visit needs, where it can be read at once: opening the browser's database takes longer than
// drawing the page. It belongs to what `Local` keeps, which says when it is written and erased.

import type { Answer, Call, Id, Session } from "../jmap/types.ts";
import type { Stored } from "./store.ts";

/** Present while somebody's mail is kept. */
const NAME = "posthorn.kept";

/** Of the five million characters that a browser keeps for a site. What is longer is read from the database. */
const CHARS_MAX = 1_000_000;

/** Changes that come together are written together. */
const GATHERED_MS = 500;

const KINDS = ["Mailbox", "Identity"] as const;
type Kind = (typeof KINDS)[number];

type OfAccount = Partial<Record<Kind, Stored[]>> & { inbox?: { name: string; view: unknown } };

interface Content {
  session: Session;
  accounts: Record<Id, OfAccount>;
}

class FirstView {
  private content: Content | null = FirstView.stored();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isErased = false;

  constructor() {
    addEventListener("pagehide", () => this.timer !== undefined && this.write());
  }

  private static stored(): Content | null {
    try {
      return JSON.parse(localStorage.getItem(NAME) ?? "null") as Content | null;
    } catch {
      return null;
    }
  }

  /** Whether there was somebody signed in whose mail is kept. */
  get holds(): boolean {
    return localStorage.getItem(NAME) !== null;
  }

  /** Who was signed in last. */
  get session(): Session | undefined {
    return this.content?.session;
  }

  /** The first lines of a list as they were shown last. */
  view<T>(account: Id, name: string): T | undefined {
    const inbox = this.content?.accounts[account]?.inbox;
    return inbox?.name === name ? (inbox.view as T) : undefined;
  }

  /** @returns null if it does not know the answer to one of the calls */
  answer(account: Id, calls: Call[]): Answer[] | null {
    const answers: Answer[] = [];
    for (const [method, args, id] of calls) {
      const list = this.content?.accounts[account]?.[method.split("/")[0] as Kind];
      if (list === undefined || !method.endsWith("/get") || args["ids"] !== null) {
        return null;
      }
      answers.push([method, { list, notFound: [] }, id]);
    }
    return answers;
  }

  /** What belongs to somebody else, or to accounts that are not in the session any more, is forgotten. */
  signedIn(session: Session): void {
    if (this.isErased) {
      return;
    }
    const before = this.content?.session.username === session.username ? this.content.accounts : {};
    this.content = { session, accounts: Object.fromEntries(Object.entries(before).filter(([id]) => id in session.accounts)) };
    localStorage.setItem(NAME, JSON.stringify({ session, accounts: {} }));
    this.later();
  }

  /** @param list all of an account */
  learn(account: Id, kind: string, list: Stored[]): void {
    if (KINDS.some((one) => one === kind)) {
      this.change(account, { [kind]: list });
    }
  }

  keepInbox(account: Id, name: string, view: unknown): void {
    this.change(account, { inbox: { name, view } });
  }

  private change(account: Id, change: OfAccount): void {
    if (this.content !== null && account in this.content.session.accounts) {
      this.content.accounts[account] = { ...this.content.accounts[account], ...change };
      this.later();
    }
  }

  /** Nothing is stored any more until the next page: answers may arrive while this one is left. */
  erase(): void {
    this.isErased = true;
    this.content = null;
    localStorage.removeItem(NAME);
  }

  private later(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.write(), GATHERED_MS);
  }

  private write(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.content === null || FirstView.stored()?.session.username !== this.content.session.username) {
      return; // another window has signed out, or somebody else in
    }
    const text = JSON.stringify(this.content);
    try {
      localStorage.setItem(NAME, text.length <= CHARS_MAX ? text : JSON.stringify({ ...this.content, accounts: {} }));
    } catch {
      // No room: what is there stays.
    }
  }
}

export const firstView = new FirstView();
