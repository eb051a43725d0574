// The conversations of a mailbox or of a search, of which only the parts near the view are loaded.

import type { Answers } from "../jmap/connection.ts";
import { ROW_PROPERTIES, type Id, type Row } from "../jmap/types.ts";
import type { Account } from "./account.ts";
import { Observable } from "./observable.ts";

const CHUNK = 50;

/** What a list shows. */
export interface Query {
  mailbox: Id | null;
  /** As typed in the search field; see `filterOf`. */
  search: string;
}

/** An Email of a conversation, as far as its line in the list shows it. */
export interface Member {
  account: Account;
  id: Id;
  threadId: Id;
  mailboxIds: Record<Id, true>;
  keywords: Record<string, true>;
  from: Row["from"];
}

export class MessageList {
  /** Counts up with every change of what a view shows. */
  readonly version = new Observable(0);
  query: Query = { mailbox: null, search: "" };
  total = 0;
  /** Whether the first answer to the query has come. */
  loaded = false;
  error: string | null = null;

  private ids: (Id | undefined)[] = [];
  private readonly rows = new Map<Id, Row>();
  private readonly members = new Map<Id, Member>();
  private readonly threads = new Map<Id, Id[]>();
  private readonly loading = new Set<number>();
  private visible: [number, number] = [0, CHUNK];
  private generation = 0;

  constructor(private readonly account: Account) {}

  async open(query: Query): Promise<void> {
    this.query = query;
    this.generation++;
    this.loading.clear();
    this.ids = [];
    this.total = 0;
    this.loaded = false;
    this.error = null;
    this.visible = [0, CHUNK];
    this.touch();
    await this.load(0);
  }

  /** The line at a place, if it is loaded. */
  at(index: number): Row | undefined {
    const id = this.ids[index];
    return id === undefined ? undefined : this.rows.get(id);
  }

  indexOf(id: Id): number {
    return this.ids.indexOf(id);
  }

  /** The Emails of a line's conversation; the newest last. */
  conversation(row: Row): Member[] {
    const ids = this.threads.get(row.threadId) ?? [row.id];
    return ids.map((id) => this.members.get(id)).filter((member) => member !== undefined);
  }

  /** The same by the id of the conversation; nothing if it is not in what is loaded. */
  ofThread(thread: Id): Member[] {
    return (this.threads.get(thread) ?? []).map((id) => this.members.get(id)).filter((member) => member !== undefined);
  }

  /** Loads what is not there between two places. */
  show(from: number, to: number): void {
    this.visible = [from, to];
    for (let chunk = Math.floor(from / CHUNK); chunk <= Math.floor(Math.max(from, to - 1) / CHUNK); chunk++) {
      const missing = this.ids.slice(chunk * CHUNK, Math.min(this.total, (chunk + 1) * CHUNK)).includes(undefined) ||
        this.ids.length <= chunk * CHUNK;
      if (missing && chunk * CHUNK < this.total) {
        void this.load(chunk);
      }
    }
  }

  /** Loads again what is visible, since something changed; what is shown stays until then. */
  async refresh(): Promise<void> {
    const [from, to] = this.visible;
    const first = Math.floor(from / CHUNK);
    const last = Math.floor(Math.max(from, to - 1) / CHUNK);
    const kept = this.ids;
    this.ids = kept.slice(0, (last + 1) * CHUNK).map((id, index) => (index >= first * CHUNK ? id : undefined));
    for (let chunk = first; chunk <= last; chunk++) {
      this.loading.delete(chunk);
      await this.load(chunk);
    }
  }

  private async load(chunk: number): Promise<void> {
    if (this.loading.has(chunk)) {
      return;
    }
    this.loading.add(chunk);
    const generation = this.generation;
    try {
      const answers = await this.account.connection.call(
        ["Email/query", {
          filter: filterOf(this.query),
          sort: [{ property: "receivedAt", isAscending: false }],
          collapseThreads: true,
          position: chunk * CHUNK,
          limit: CHUNK,
          calculateTotal: true,
        }, "query"],
        ["Email/get", { "#ids": { resultOf: "query", name: "Email/query", path: "/ids" }, properties: ROW_PROPERTIES }, "rows"],
        ["Thread/get", { "#ids": { resultOf: "rows", name: "Email/get", path: "/list/*/threadId" } }, "threads"],
        ["Email/get", {
          "#ids": { resultOf: "threads", name: "Thread/get", path: "/list/*/emailIds" },
          properties: ["id", "threadId", "mailboxIds", "keywords", "from"],
        }, "members"],
      );
      if (generation === this.generation) {
        this.take(chunk, answers);
        this.error = null;
      }
    } catch (failure) {
      if (generation === this.generation) {
        this.error = (failure as Error).message;
      }
    } finally {
      this.loading.delete(chunk);
      if (generation === this.generation) {
        this.loaded = true;
        this.touch();
      }
    }
  }

  private take(chunk: number, answers: Answers): void {
    const { ids, total } = answers.get<{ ids: Id[]; total: number }>("query");
    this.total = total;
    this.ids.length = Math.min(this.ids.length, total);
    ids.forEach((id, index) => {
      this.ids[chunk * CHUNK + index] = id;
    });
    for (const row of answers.get<{ list: Row[] }>("rows").list) {
      this.rows.set(row.id, row);
    }
    for (const thread of answers.get<{ list: { id: Id; emailIds: Id[] }[] }>("threads").list) {
      this.threads.set(thread.id, thread.emailIds);
    }
    for (const member of answers.get<{ list: Omit<Member, "account">[] }>("members").list) {
      this.members.set(member.id, { ...member, account: this.account });
    }
  }

  /** Shows a change before the server has confirmed it. */
  change(ids: Id[], change: (member: Member) => void): void {
    for (const id of ids) {
      const member = this.members.get(id);
      if (member !== undefined) {
        change(member);
      }
      const row = this.rows.get(id);
      if (row !== undefined && member !== undefined) {
        row.keywords = member.keywords;
        row.mailboxIds = member.mailboxIds;
      }
    }
    const mailbox = this.query.mailbox;
    if (mailbox !== null && this.query.search === "") {
      const before = this.ids.length;
      this.ids = this.ids.filter((id) => {
        const row = id === undefined ? undefined : this.rows.get(id);
        return row === undefined || this.conversation(row).some((member) => member.mailboxIds[mailbox]);
      });
      this.total -= before - this.ids.length;
    }
    this.touch();
  }

  private touch(): void {
    this.version.value++;
  }
}

/**
 * What a search means: `from:`, `to:`, `subject:`, `is:unread`, `is:starred`, `has:attachment`, `before:`, `after:` with a
 * date, and words that are looked for everywhere. Quotes keep words together.
 */
export function filterOf(query: Query): Record<string, unknown> {
  const conditions: Record<string, unknown>[] = [];
  if (query.mailbox !== null) {
    conditions.push({ inMailbox: query.mailbox });
  }
  for (const [, name, quoted, plain] of query.search.matchAll(/(?:([a-z]+):)?(?:"([^"]*)"?|(\S+))/gi)) {
    const text = quoted ?? plain ?? "";
    conditions.push(condition((name ?? "").toLowerCase(), text));
  }
  return conditions.length === 1 ? conditions[0]! : { operator: "AND", conditions };
}

function condition(name: string, text: string): Record<string, unknown> {
  switch (name) {
    case "":
      return { text };
    case "from":
    case "to":
    case "cc":
    case "subject":
    case "body":
      return { [name]: text };
    case "is":
      if (text === "unread") return { notKeyword: "$seen" };
      if (text === "read") return { hasKeyword: "$seen" };
      if (text === "starred") return { hasKeyword: "$flagged" };
      if (text === "answered") return { hasKeyword: "$answered" };
      break;
    case "has":
      if (text === "attachment") return { hasAttachment: true };
      break;
    case "before":
    case "after": {
      const date = new Date(text);
      if (!Number.isNaN(date.valueOf())) return { [name]: date.toISOString().replace(/\.\d+Z$/, "Z") };
      break;
    }
  }
  return { text: name + ":" + text }; // not an operator after all, as in "re:invoice"
}
