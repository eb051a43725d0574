// Offline storage of the newest mail in the browser: stores responses of the server, and answers requests when the server
// cannot be reached. Lists then contain only stored mail, and changes of keywords and mailboxes wait until the server is
// back.

import { OfflineError, RefusedError, within } from "../http.ts";
import type { Connection } from "../jmap/connection.ts";
import { firstView } from "./first.ts";
import { type Answer, type Call, type Comparator, EMAIL_PROPERTIES, type Email, type Id, type Session } from "../jmap/types.ts";
import { inOrder, matches, newestFirst } from "./query.ts";
import { type Change, changeOf, type Kind, Store, type Stored } from "./store.ts";

/** A patch of an object: paths and values (RFC 8620 §5.3). */
type Patch = Record<string, unknown>;

/** Largest number of stored Emails; the oldest are dropped. */
const EMAILS_MAX = 1_000;

/** Number of the newest Emails whose texts are prefetched. */
const AHEAD = 100;

/** Largest prefetched part of a text. */
const AHEAD_BYTES_MAX = 64 * 1024;

/** Number of mailboxes whose first lines are stored as displayed. */
const VIEWS_MAX = 20;

/** How long a page waits for the database, which another window may block. */
const OPEN_MS = 2_000;

const OFF = "posthorn.offline";

const KINDS: readonly string[] = ["Mailbox", "Identity", "Thread", "Email"];

export class Local {
  private pended = () => {};
  /** Whether changes may wait; those of the last visit may. */
  private mayWait = true;
  /** The last of the changes that are made one after another. */
  private last: Promise<unknown> = Promise.resolve();

  private constructor(private readonly store: Store) {}

  /** Whether the user wants mail to be stored in this browser. */
  static get wanted(): boolean {
    return localStorage.getItem(OFF) === null;
  }

  /** Takes effect when the page is reloaded; stored mail is deleted if it is not wanted. */
  static async want(wanted: boolean): Promise<void> {
    if (wanted) {
      localStorage.removeItem(OFF);
    } else {
      localStorage.setItem(OFF, "off");
      firstView.erase();
      await (await Store.open()).clear();
    }
  }

  /**
   * Deletes everything on signing out.
   *
   * @param local what {@link open} returned. What could not be opened is deleted too: it may be of an earlier visit
   * @param account only this one, which is not the first of the session; all if missing
   */
  static async forget(local: Local | null, account?: Id): Promise<void> {
    if (account === undefined) {
      firstView.erase();
      const late = new Promise<void>((resolve) => setTimeout(resolve, OPEN_MS)); // another window may block it
      await Promise.race([Store.erase(local?.store), late]).catch(() => {}); // there is none, as in private windows
      return;
    }
    const session = (await local?.session()) ?? firstView.session;
    if (session === undefined) {
      return; // nothing is stored
    }
    const { [account]: _, ...accounts } = session.accounts;
    firstView.signedIn({ ...session, accounts });
    // What cannot be opened now is left to the next visit: changes of the other accounts may wait there.
    await local?.store.setValue("session", { ...session, accounts });
    await local?.keepOnly(Object.keys(accounts));
  }

  /** @returns null if the browser cannot store anything, as in private windows, or if it is not wanted */
  static async open(): Promise<Local | null> {
    if (!Local.wanted) {
      return null;
    }
    try {
      const late = new Promise<never>((_, reject) => setTimeout(reject, OPEN_MS));
      return new Local(await Promise.race([Store.open(), late]));
    } catch {
      return null; // the pages work without it
    }
  }

  /** The session of the last signed-in user. */
  async session(): Promise<Session | undefined> {
    return await this.store.value<Session>("session");
  }

  /** After signing in: deletes the data of other users. */
  async signedIn(session: Session): Promise<void> {
    const before = await this.session();
    if (before !== undefined && before.username !== session.username) {
      await this.store.clear();
    }
    await this.store.setValue("session", session);
    if (Object.keys(before?.accounts ?? {}).some((account) => !(account in session.accounts))) {
      await this.keepOnly(Object.keys(session.accounts)); // signed out, or no longer shared
    }
    firstView.signedIn(session);
  }

  /** Stored lines may be of any account. */
  private async keepOnly(accounts: Id[]): Promise<void> {
    await this.store.keepOnly(accounts);
    const names = (await this.store.value<string[]>("views")) ?? [];
    await Promise.all(["views", ...names.map((one) => "view " + one)].map((one) => this.store.removeValue(one)));
  }

  /** The stored first lines of a list as last displayed; undefined if there are none. */
  async view<T>(name: string): Promise<T | undefined> {
    return await this.store.value<T>("view " + name);
  }

  /** Stores the first lines of a list, so that it can be shown before the server responds. */
  async keepView(name: string, view: unknown): Promise<void> {
    const names = ((await this.store.value<string[]>("views")) ?? []).filter((one) => one !== name);
    const [kept, forgotten] = [[name, ...names].slice(0, VIEWS_MAX), names.slice(VIEWS_MAX - 1)];
    await Promise.all([
      this.store.setValue("views", kept),
      this.store.setValue("view " + name, view),
      ...forgotten.map((one) => this.store.removeValue("view " + one)),
    ]);
  }

  /** Stores the responses of the server. */
  async learn(account: Id, calls: Call[], answers: Answer[]): Promise<void> {
    const asked = new Map(calls.map(([, args, id]) => [id, args]));
    const changes = new Map<Kind, Change>();
    for (const [method, result, id] of answers) {
      const [kind, verb] = method.split("/") as [Kind, string];
      const args = asked.get(id) ?? {};
      const change = changes.get(kind) ?? changeOf(kind);
      if (verb === "get" && KINDS.includes(kind)) {
        const { list, notFound } = result as { list: Stored[]; notFound?: Id[] };
        if (args["ids"] === null) {
          change.all = true;
          firstView.learn(account, kind, list);
        }
        list.forEach((object) => change.merged.set(object.id, { ...change.merged.get(object.id), ...object }));
        change.removed.push(...(notFound ?? []));
        changes.set(kind, change);
      } else if (method === "Email/set") {
        const patches = (args["update"] ?? {}) as Record<Id, Patch>;
        const updated = Object.keys((result["updated"] ?? {}) as object).map((one) => [one, patches[one] ?? {}]);
        (await this.patchedAll(account, Object.fromEntries(updated))).forEach((email) => change.merged.set(email.id, email));
        change.removed.push(...((result["destroyed"] ?? []) as Id[]));
        changes.set(kind, change);
      }
    }
    await this.store.change(account, [...changes.values()]);
  }

  /** Prefetches the newest mail of the inbox with its texts, and drops the oldest. */
  async fetchAhead(connection: Connection, inbox: Id): Promise<void> {
    await connection.call(
      ["Email/query", {
        filter: { inMailbox: inbox }, sort: [{ property: "receivedAt", isAscending: false }], limit: AHEAD,
      }, "query"],
      ["Email/get", {
        "#ids": { resultOf: "query", name: "Email/query", path: "/ids" },
        properties: EMAIL_PROPERTIES,
        bodyProperties: ["partId", "blobId", "size", "name", "type", "disposition", "cid"],
        fetchTextBodyValues: true,
        fetchHTMLBodyValues: true,
        maxBodyValueBytes: AHEAD_BYTES_MAX,
      }, "emails"],
      ["Thread/get", { "#ids": { resultOf: "emails", name: "Email/get", path: "/list/*/threadId" } }, "threads"],
    );
    const emails = (await this.store.all<Email>(connection.accountId, "Email")).sort(newestFirst);
    const oldest = emails.slice(EMAILS_MAX).map((email) => email.id);
    await this.store.change(connection.accountId, [changeOf("Email", [], oldest)]);
  }

  /** @throws OfflineError if one of the calls needs the server */
  async answer(account: Id, calls: Call[]): Promise<Answer[]> {
    const answers: Answer[] = [];
    for (const [method, args, id] of calls) {
      const given = Object.fromEntries(
        Object.entries(args).map(([name, value]) => name.startsWith("#") ? [name.slice(1), referenced(value as Reference, answers)] : [name, value]),
      );
      answers.push([method, await this.answerOne(account, method, given), id]);
    }
    return answers;
  }

  private async answerOne(account: Id, method: string, args: Record<string, unknown>): Promise<Record<string, unknown>> {
    const [kind, verb] = method.split("/") as [Kind, string];
    if (verb === "get" && KINDS.includes(kind)) {
      return await this.getAll(account, kind, args["ids"] as Id[] | null, (args["properties"] ?? []) as string[]);
    }
    if (method === "Email/query") {
      return await this.query(account, args);
    }
    if (method === "Email/set" && args["create"] === undefined && args["destroy"] === undefined) {
      const update = args["update"] as Record<Id, Patch>;
      await this.store.change(account, [changeOf("Email", await this.patchedAll(account, update))]);
      await this.store.addPending({ account, update });
      this.mayWait = true;
      this.pended();
      return { updated: Object.fromEntries(Object.keys(update).map((id) => [id, null])) };
    }
    throw new OfflineError("There is no connection to the server.");
  }

  private async getAll(account: Id, kind: Kind, ids: Id[] | null, properties: string[]): Promise<Record<string, unknown>> {
    if (ids === null) {
      return { list: await this.store.all(account, kind), notFound: [] };
    }
    const known = await Promise.all(ids.map((id) => this.store.get(account, kind, id)));
    // Only the line of the Email is stored, not its texts.
    const list = known.filter((one) => one !== undefined && properties.every((property) => property in one));
    const found = new Set(list.map((one) => one!.id));
    return { list, notFound: ids.filter((id) => !found.has(id)) };
  }

  private async query(account: Id, args: Record<string, unknown>): Promise<Record<string, unknown>> {
    const known = (await this.store.all<Email>(account, "Email")).filter((email) => email.receivedAt !== undefined);
    const emails = inOrder(known, args["sort"] as Comparator[])
      .filter((email) => matches(email, args["filter"] as Record<string, unknown>));
    const threads = new Set<Id>();
    const ids = emails
      .filter(({ threadId }) => args["collapseThreads"] !== true || (!threads.has(threadId) && threads.add(threadId)))
      .map((email) => email.id);
    const position = Number(args["position"] ?? 0);
    const limit = Number(args["limit"] ?? ids.length);
    return { ids: ids.slice(position, position + limit), position, total: ids.length };
  }

  private async patchedAll(account: Id, update: Record<Id, Patch>): Promise<Stored[]> {
    const known = await Promise.all(Object.keys(update).map((id) => this.store.get(account, "Email", id)));
    return known.filter((email) => email !== undefined).map((email) => patched(email, update[email.id]!));
  }

  /** Sets what is done when a change waits for the server. */
  whenPending(action: () => void): void {
    this.pended = action;
  }

  /**
   * The number of changes that wait for the server.
   *
   * @param account of this one; of all if missing
   */
  async waiting(account?: Id): Promise<number> {
    return (await this.store.pending()).filter((one) => (account ?? one.account) === one.account).length;
  }

  /** Makes a change when those before it are answered or stored: an older one that arrives later would undo it. */
  inOrder<T>(change: () => Promise<T>): Promise<T> {
    const mine = this.last.then(change);
    this.last = mine.catch(() => {});
    return mine;
  }

  /** Sends the changes that wait. */
  replay(connection: Connection): Promise<void> {
    return this.inOrder(() => this.sendWaiting(connection));
  }

  /** As {@link replay}, for a change that is made in order. Refused ones, such as of deleted Emails, are not retried. */
  async sendWaiting(connection: Connection): Promise<void> {
    if (!this.mayWait) {
      return;
    }
    await navigator.locks.request("posthorn.replay", async () => {
      this.mayWait = false;
      try {
        for (const { number, account, update } of await this.store.pending()) {
          // Without a timeout, this and all other windows would wait as long as the answer does.
          await within(connection.ask([["Email/set", { accountId: account, update }, "replay"]])).catch(dropped);
          await this.store.removePending(number!);
        }
      } catch (failure) {
        this.mayWait = true;
        throw failure;
      }
    });
  }
}

/** Statuses of a request that will never be taken. */
const NEVER = [400, 413];

function dropped(failure: unknown): void {
  if (!(failure instanceof RefusedError && NEVER.includes(failure.status))) {
    throw failure;
  }
}

interface Reference {
  resultOf: string;
  name: string;
  path: string;
}

/** Resolves a reference to an earlier response (RFC 8620 §3.7). */
function referenced({ resultOf, name, path }: Reference, answers: Answer[]): unknown {
  const answer = answers.find(([method, , id]) => id === resultOf && method === name);
  if (answer === undefined) {
    throw new OfflineError("There is no connection to the server.");
  }
  let values: unknown[] = [answer[1]];
  let many = false;
  for (const step of path.split("/").slice(1)) {
    if (step === "*") {
      many = true;
      values = values.flatMap((value) => value as unknown[]);
    } else {
      values = values.map((value) => (value as Record<string, unknown>)[step]);
    }
  }
  return many ? values.flat() : values[0];
}

function patched(email: Stored, patch: Patch): Stored {
  const next = { ...email };
  for (const [path, value] of Object.entries(patch)) {
    const [name = "", ...rest] = path.split("/");
    if (rest.length === 0) {
      next[name] = value;
      continue;
    }
    const set = { ...(next[name] as Record<string, unknown>) };
    const member = rest.join("/").replaceAll("~1", "/").replaceAll("~0", "~");
    if (value === null) {
      delete set[member];
    } else {
      set[member] = value;
    }
    next[name] = set;
  }
  return next;
}
