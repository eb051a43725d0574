// The part of a list in one account: its Emails in order, loaded by index.

import { JmapError, type Answers } from "../jmap/connection.ts";
import { firstView } from "../offline/first.ts";
import { type Call, type Comparator, ROW_PROPERTIES, type Id, type Row } from "../jmap/types.ts";
import type { Account } from "./account.ts";
import { RANKED, type Ranked } from "./order.ts";
import type { Filter } from "./query.ts";

/** Largest number of changes of a query. */
const CHANGES_MAX = 500;

/** Largest number of requests for a search that the server does in steps. */
const PIECES_MAX = 400;

/** An Email of a conversation, with the properties for its line. */
export interface Member {
  account: Account;
  id: Id;
  threadId: Id;
  mailboxIds: Record<Id, true>;
  keywords: Record<string, true>;
  from: Row["from"];
  snoozed?: Row["snoozed"];
  followUpAt?: Row["followUpAt"];
}

/** RFC 8621 §5 */
export interface Snippet {
  subject: string | null;
  preview: string | null;
}

/** An Email that represents its conversation in the list. */
export interface Line extends Row {
  account: Account;
  /** Unique over all accounts. */
  key: string;
  /** The highlighted search result (SearchSnippet/get). */
  snippet?: Snippet;
}

export function keyOf(account: Account, id: Id): string {
  return account.id + "/" + id;
}

/** Lines and related objects from the server. */
interface Found {
  rows: Row[];
  threads: { id: Id; emailIds: Id[] }[];
  members: Omit<Member, "account">[];
}

/** The stored first lines of a list. */
interface View extends Found {
  ids: Id[];
  total: number;
}

/** Lines and related objects. */
export interface Loaded {
  lines: Line[];
  threads: Found["threads"];
  members: Member[];
}

export interface Range extends Loaded {
  ids: Id[];
  total: number;
}

/** Changes of the order: removals, then insertions by ascending index. */
export interface Changes {
  removed: Id[];
  added: { id: Id; index: number }[];
  total: number;
}

export class Source {
  total = 0;
  private state: string | null = null;

  /** @param sort the server's own order if there is none */
  constructor(readonly account: Account, readonly filter: Filter, private readonly sort: Comparator[] = []) {}

  /**
   * Emails from an index, with their lines.
   *
   * @param counted whether to determine the total, which takes longer than the first results of a search
   */
  async range(position: number, limit: number, counted = true): Promise<Range> {
    const answers = await this.patiently(
      this.query(position, limit, counted),
      ...this.linesOf({ "#ids": { resultOf: "query", name: "Email/query", path: "/ids" } }),
    );
    const ids = this.taken(answers);
    const found = foundIn(answers);
    if (position === 0 && this.isKept) {
      this.keep({ ids, total: this.total, ...found }).catch(() => {}); // as when the browser has no room
    }
    return { ids, total: this.total, ...this.loaded(found) };
  }

  /** How many there are, with an answer that was not counted. */
  async count(): Promise<number> {
    this.taken(await this.patiently(this.query(0, 1)));
    return this.total;
  }

  /** The first lines as they were shown last, where they are at hand. */
  first(): Range | undefined {
    return this.rangeOf(firstView.view<View>(this.account.id, this.viewName));
  }

  /** The same, where the browser's database keeps them. */
  async kept(): Promise<Range | undefined> {
    const local = this.isKept ? this.account.connection.local : Promise.resolve(null);
    return this.rangeOf(await local.then((one) => one?.view<View>(this.viewName)).catch(() => undefined));
  }

  private rangeOf(view: View | undefined): Range | undefined {
    return view === undefined ? undefined : { ids: view.ids, total: view.total, ...this.loaded(view) };
  }

  private async keep(view: View): Promise<void> {
    const { id, connection, mailboxes } = this.account;
    if (this.filter["inMailbox"] === mailboxes.withRole("inbox")?.id) {
      firstView.keepInbox(id, this.viewName, view);
    }
    await (await connection.local)?.keepView(this.viewName, view);
  }

  /** Lists of mailboxes are stored, searches are not. */
  private get isKept(): boolean {
    return "inMailbox" in this.filter;
  }

  private get viewName(): string {
    return this.account.id + " " + JSON.stringify([this.filter, this.sort]);
  }

  /** Emails from an index, only with their sort keys. */
  async order(position: number, limit: number, rank: (one: Ranked) => number): Promise<{ id: Id; rank: number }[]> {
    const answers = await this.patiently(
      this.query(position, limit),
      ["Email/get", {
        "#ids": { resultOf: "query", name: "Email/query", path: "/ids" }, properties: RANKED,
      }, "order"],
    );
    const ranks = new Map(answers.get<{ list: Ranked[] }>("order").list.map((one) => [one.id, rank(one)]));
    return this.taken(answers).map((id) => ({ id, rank: ranks.get(id) ?? -Infinity }));
  }

  /** Lines with known indexes. */
  async lines(ids: Id[]): Promise<Loaded> {
    return this.loaded(foundIn(await this.account.connection.call(...this.linesOf({ ids }))));
  }

  async snippets(emailIds: Id[]): Promise<(Snippet & { emailId: Id })[]> {
    const answers = await this.account.connection.call(["SearchSnippet/get", { filter: this.filter, emailIds }, "snippets"]);
    return answers.get<{ list: (Snippet & { emailId: Id })[] }>("snippets").list;
  }

  /** Changes since the last response; null if the server cannot calculate them. */
  async changes(): Promise<Changes | null> {
    if (this.state === null) {
      return null;
    }
    try {
      const answers = await this.account.connection.call(["Email/queryChanges", {
        filter: this.filter, sort: this.sort, collapseThreads: true, sinceQueryState: this.state, maxChanges: CHANGES_MAX, calculateTotal: true,
      }, "changes"]);
      const changes = answers.get<Changes & { newQueryState: string }>("changes");
      this.state = changes.newQueryState;
      this.total = changes.total;
      return changes;
    } catch (failure) {
      if (failure instanceof JmapError) {
        this.state = null;
        return null;
      }
      throw failure;
    }
  }

  /** All Emails, not only those that represent conversations, in batches. */
  async *everything(): AsyncGenerator<{ ids: Id[]; total: number }> {
    for (let position = 0;;) {
      const answers = await this.patiently(["Email/query", {
        filter: this.filter, position, limit: 10_000, calculateTotal: true,
      }, "query"]);
      const { ids, total } = answers.get<{ ids: Id[]; total: number }>("query");
      if (ids.length === 0) {
        return;
      }
      yield { ids, total };
      position += ids.length;
    }
  }

  private query(position: number, limit: number, calculateTotal = true): Call {
    return ["Email/query", {
      filter: this.filter, sort: this.sort, collapseThreads: true, position, limit, calculateTotal,
    }, "query"];
  }

  private linesOf(ids: Record<string, unknown>): Call[] {
    return [
      ["Email/get", { ...ids, properties: ROW_PROPERTIES }, "rows"],
      ["Thread/get", { "#ids": { resultOf: "rows", name: "Email/get", path: "/list/*/threadId" } }, "threads"],
      ["Email/get", {
        "#ids": { resultOf: "threads", name: "Thread/get", path: "/list/*/emailIds" },
        properties: ["id", "threadId", "mailboxIds", "keywords", "from", "snoozed", "followUpAt"],
      }, "members"],
    ];
  }

  /** Repeats a request while the server reports that the search is incomplete. */
  private async patiently(...calls: Call[]): Promise<Answers> {
    for (let piece = 1;; piece++) {
      try {
        return await this.account.connection.call(...calls);
      } catch (failure) {
        if (!(failure instanceof JmapError && failure.code === "serverUnavailable") || piece === PIECES_MAX) {
          throw failure;
        }
      }
    }
  }

  private taken(answers: Answers): Id[] {
    const { ids, total, queryState, canCalculateChanges } = answers.get<{
      ids: Id[]; total?: number; queryState: string; canCalculateChanges: boolean;
    }>("query");
    this.total = total ?? ids.length;
    this.state ??= canCalculateChanges ? queryState : null;
    return ids;
  }

  private loaded({ rows, threads, members }: Found): Loaded {
    const account = this.account;
    return {
      lines: rows.map((row) => ({ ...row, account, key: keyOf(account, row.id) })),
      threads,
      members: members.map((member) => ({ ...member, account })),
    };
  }
}

function foundIn(answers: Answers): Found {
  return {
    rows: answers.get<{ list: Row[] }>("rows").list,
    threads: answers.get<{ list: Found["threads"] }>("threads").list,
    members: answers.get<{ list: Found["members"] }>("members").list,
  };
}
