// The conversations of a mailbox, the common inbox or a search, loaded only near the visible part.

import { JmapError } from "../jmap/connection.ts";
import type { Id } from "../jmap/types.ts";
import { t } from "../text/texts.ts";
import type { Account } from "./account.ts";
import { Merge } from "./merge.ts";
import { Observable } from "./observable.ts";
import { painted } from "../painted.ts";
import type { Query } from "./query.ts";
import { keyOf, type Changes, type Line, type Loaded, type Member, type Range, type Source } from "./source.ts";

export type { Line, Member } from "./source.ts";
export type { Query } from "./query.ts";

const CHUNK = 50;

/** Concurrent requests for lines. */
const LOADING_MAX = 2;

/** Delay before lines are loaded after a jump. */
const JUMP_MS = 80;

/** Chunks that are loaded beyond the visible ones. */
const AHEAD = 1;

export class MessageList {
  /** Incremented with every visible change. */
  readonly version = new Observable(0);
  /** By how many lines the visible part has moved because of changes above it, since the list was opened. */
  readonly moved = new Observable(0);
  query: Query = { mailbox: null, search: "" };
  total = 0;
  /** Whether the first answer to the query has come. */
  loaded = false;
  error: string | null = null;

  private sources: Source[] = [];
  /** Of several sources. */
  private merge: Merge | null = null;
  private keys: (string | undefined)[] = [];
  private readonly lines = new Map<string, Line>();
  private readonly members = new Map<string, Member>();
  private readonly threads = new Map<string, Id[]>();
  private readonly loading = new Set<number>();
  private visible: [number, number] = [0, CHUNK];
  /** The first line in view, if the view is not at the top. */
  private anchor: number | null = null;
  /** Counts up whenever it is opened: what is in view has to be told again then. */
  generation = 0;
  private waiting: ReturnType<typeof setTimeout> | undefined;

  async open(query: Query, sources: Source[]): Promise<void> {
    this.query = query;
    this.sources = sources;
    this.merge = sources.length === 1 ? null : new Merge(sources, query.order);
    this.generation++;
    this.loading.clear();
    this.keys = [];
    this.total = 0;
    this.loaded = false;
    this.error = null;
    this.visible = [0, CHUNK];
    this.anchor = null;
    const source = this.merge === null ? sources[0] : undefined;
    const first = source?.first();
    if (source !== undefined && first !== undefined) {
      this.moved.value = 0;
      await this.openWith(source, first);
      return;
    }
    const generation = this.generation;
    const loaded = this.load(0); // asked before the empty list is drawn
    this.moved.value = 0;
    this.touch();
    const kept = await source?.kept();
    if (kept !== undefined && generation === this.generation && !this.loaded) {
      this.showKept(kept);
    }
    await loaded;
  }

  /** What is at hand is seen before the server is asked, whose answer would only hold it up. */
  private async openWith(source: Source, first: Range): Promise<void> {
    const generation = this.generation;
    this.showKept(first);
    this.loading.add(0);
    await source.account.connection.verified.then(painted);
    if (generation === this.generation) {
      await this.load(0, true);
    }
  }

  /** The lines of the last time, until the server has answered. */
  private showKept(kept: Range): void {
    this.loaded = true;
    this.total = kept.total;
    this.grow(kept.total);
    this.put(0, kept);
    this.touch();
  }

  /** Resolved when there is something to show. */
  async hasLines(): Promise<void> {
    await new Promise<void>((resolve) => {
      const look = () => {
        if (this.loaded) {
          stop();
          resolve();
        }
      };
      const stop = this.version.watch(look);
      look();
    });
  }

  /** Represents a query without loading lines. */
  stand(query: Query, sources: Source[]): void {
    this.query = query;
    this.sources = sources;
  }

  /** The line at an index, if it is loaded. */
  at(index: number): Line | undefined {
    const key = this.keys[index];
    return key === undefined ? undefined : this.lines.get(key);
  }

  keyAt(index: number): string | undefined {
    return this.keys[index];
  }

  /** Of all lines that are loaded. */
  keysLoaded(): string[] {
    return this.keys.filter((key) => key !== undefined && this.lines.has(key)) as string[];
  }

  /** After an error. */
  async retry(): Promise<void> {
    await this.open(this.query, this.sources);
  }

  indexOf(key: string): number {
    return this.keys.indexOf(key);
  }

  /** The key of a conversation's line; empty if it is not loaded. */
  keyOfThread(account: Account, thread: Id): string {
    return this.keys.find((key) => {
      const line = key === undefined ? undefined : this.lines.get(key);
      return line?.threadId === thread && line.account === account;
    }) ?? "";
  }

  /** The loaded line with a key. */
  line(key: string): Line | undefined {
    return this.lines.get(key);
  }

  /** The Emails of a line's conversation; the newest last. */
  conversation(line: Line): Member[] {
    const members = this.ofThread(line.account, line.threadId);
    return members.length > 0 ? members : [line];
  }

  /** The same by the id of the conversation; nothing if it is not in what is loaded. */
  ofThread(account: Account, thread: Id): Member[] {
    return (this.threads.get(keyOf(account, thread)) ?? [])
      .map((id) => this.members.get(keyOf(account, id)))
      .filter((member) => member !== undefined);
  }

  /** Stores Emails that were loaded elsewhere, for actions. */
  keep(account: Account, thread: Id, members: Member[]): void {
    this.threads.set(keyOf(account, thread), members.map((member) => member.id));
    for (const member of members) {
      this.members.set(keyOf(account, member.id), member);
    }
  }

  /** All sources of the list, for actions on everything. */
  get everything(): readonly Source[] {
    return this.sources;
  }

  /**
   * Loads missing lines in a range.
   *
   * @param anchor the first visible line; null at the top, so that new mail is visible
   */
  show(from: number, to: number, anchor: number | null = null): void {
    const near = from < this.visible[1] && to > this.visible[0];
    this.visible = [from, to];
    this.anchor = anchor;
    clearTimeout(this.waiting);
    if (near) {
      this.pump();
    } else {
      this.waiting = setTimeout(() => this.pump(), JUMP_MS); // nothing is loaded while the scroll bar is dragged
    }
  }

  private pump(): void {
    if (this.loading.has(0)) {
      return; // the first lines first
    }
    const [from, to] = this.visible;
    const first = Math.floor(from / CHUNK);
    const last = Math.floor(Math.max(from, to - 1) / CHUNK);
    const wanted = [];
    for (let chunk = first; chunk <= last; chunk++) {
      wanted.push(chunk);
    }
    for (let ahead = 1; ahead <= AHEAD; ahead++) {
      wanted.push(last + ahead, first - ahead);
    }
    for (const chunk of wanted) {
      if (this.loading.size >= LOADING_MAX) {
        return;
      }
      if (chunk >= 0 && chunk * CHUNK < this.total && !this.loading.has(chunk) && this.isMissing(chunk)) {
        void this.load(chunk);
      }
    }
  }

  private isMissing(chunk: number): boolean {
    for (let index = chunk * CHUNK; index < Math.min(this.total, (chunk + 1) * CHUNK); index++) {
      const key = this.keys[index];
      if (key === undefined || !this.lines.has(key)) {
        return true;
      }
    }
    return false;
  }

  /** Loads changes. Visible lines stay in place until then. */
  async refresh(): Promise<void> {
    if (!this.loaded) {
      return;
    }
    const generation = this.generation;
    const anchor = this.anchor === null ? undefined : this.keys[this.anchor];
    const before = this.anchor ?? 0;
    try {
      const source = this.sources[0];
      const changes = this.merge === null && source !== undefined ? await source.changes() : null;
      if (generation !== this.generation) {
        return;
      }
      if (changes !== null && this.apply(changes)) {
        await this.reloadLines(generation);
      } else {
        await this.reloadOrder(generation);
      }
      this.error = null;
    } catch (failure) {
      this.error = (failure as Error).message;
    }
    if (generation !== this.generation) {
      return;
    }
    const after = anchor === undefined ? -1 : this.keys.indexOf(anchor);
    if (after >= 0 && after !== before) {
      this.anchor = after;
      this.visible = [this.visible[0] + after - before, this.visible[1] + after - before];
      this.moved.value += after - before;
    }
    this.touch();
    this.pump();
  }

  /** @returns whether the indexes of visible lines are known afterwards */
  private apply({ removed, added, total }: Changes): boolean {
    const account = this.sources[0]!.account;
    const gone = new Set(removed.map((id) => keyOf(account, id)));
    const before = this.keys.length;
    if (gone.size > 0) {
      this.keys = this.keys.filter((key) => key === undefined || !gone.has(key));
    }
    const unseen = this.total + added.length - total - (before - this.keys.length);
    if (added.length > 0) {
      this.keys = withAdded(this.keys, added.map(({ id, index }) => ({ key: keyOf(account, id), index })));
    }
    this.total = total;
    const hole = this.keys.indexOf(undefined);
    if (unseen > 0 && hole >= 0) {
      this.keys.length = hole; // some removed lines were not loaded, at unknown indexes
      return this.visible[1] <= hole;
    }
    this.keys.length = Math.min(this.keys.length, total);
    return true;
  }

  /** Reloads visible lines after changes of keywords; others are loaded when they become visible. */
  private async reloadLines(generation: number): Promise<void> {
    const [from, to] = this.visible;
    const kept = new Set(this.keys.slice(Math.max(0, from - CHUNK), to + CHUNK).filter((key) => key !== undefined));
    for (const key of this.lines.keys()) {
      if (!kept.has(key)) {
        this.lines.delete(key);
      }
    }
    const loaded = await this.linesOf([...kept]);
    if (generation === this.generation) {
      loaded.forEach((one) => this.take(one));
    }
  }

  private async reloadOrder(generation: number): Promise<void> {
    const [from, to] = this.visible;
    const first = Math.floor(from / CHUNK);
    const last = Math.floor(Math.max(from, to - 1) / CHUNK);
    if (this.merge !== null) {
      const merge = new Merge(this.sources, this.query.order);
      const loaded = await merge.until((last + 1) * CHUNK);
      if (generation === this.generation) {
        this.merge = merge;
        loaded.forEach((one) => this.take(one));
        this.keys = merge.keys.slice();
        this.total = merge.total;
        await this.reloadLines(generation);
      }
      return;
    }
    const ranges = await Promise.all(
      Array.from({ length: last - first + 1 }, (_, at) => this.sources[0]!.range((first + at) * CHUNK, CHUNK)),
    );
    if (generation === this.generation) {
      this.keys = new Array<string | undefined>(first * CHUNK).fill(undefined);
      ranges.forEach((range, at) => this.put((first + at) * CHUNK, range));
      this.total = ranges.at(-1)!.total;
      this.keys.length = Math.min(this.keys.length, this.total);
    }
  }

  /** @param afresh whether the server says which Emails are there, though that may be known */
  private async load(chunk: number, afresh = false): Promise<void> {
    this.loading.add(chunk);
    const generation = this.generation;
    const start = chunk * CHUNK;
    try {
      if (this.merge !== null) {
        const loaded = await this.merge.until(start + CHUNK);
        if (generation === this.generation) {
          loaded.forEach((one) => this.take(one));
          this.keys = this.merge.keys.slice();
          this.total = this.merge.total;
        }
      }
      const end = Math.min(start + CHUNK, this.total);
      const keys = this.keys.slice(start, end); // less than that if the server knows of more than is shown
      const known = !afresh && start < end && keys.length === end - start && !keys.includes(undefined) || this.merge !== null;
      const uncounted = !known && chunk === 0 && this.query.search !== "";
      const loaded = known
        ? await this.linesOf(keys.filter((key) => key !== undefined && !this.lines.has(key)) as string[])
        : [await this.sources[0]!.range(start, CHUNK, !uncounted)];
      if (generation === this.generation) {
        if (known) {
          loaded.forEach((one) => this.take(one));
          for (const key of keys) {
            if (key !== undefined && !this.lines.has(key)) {
              this.keys.splice(this.keys.indexOf(key), 1); // removed in the meantime; the next change contains it too
              this.total--;
            }
          }
        } else {
          const range = loaded[0] as Awaited<ReturnType<Source["range"]>>;
          this.total = range.ids.length < CHUNK ? Math.min(range.total, start + range.ids.length) : range.total;
          this.grow(this.total);
          this.put(start, range);
          this.keys.length = this.total;
          if (uncounted && range.ids.length === CHUNK) {
            void this.count(generation);
          }
        }
        this.error = null;
      }
    } catch (failure) {
      if (generation === this.generation) {
        this.error = failure instanceof JmapError && failure.code === "unsupportedSort" ? t("tooManyToSort") : (failure as Error).message;
      }
    } finally {
      if (generation === this.generation) {
        this.loading.delete(chunk);
        this.loaded = true;
        this.touch();
        void this.mark(start, generation);
        if (this.error === null) {
          this.pump();
        }
      }
    }
  }

  /** Determines the total of a search. */
  private async count(generation: number): Promise<void> {
    await painted(); // the first lines first
    if (generation !== this.generation) {
      return;
    }
    try {
      const total = await this.sources[0]!.count();
      if (generation === this.generation) {
        this.total = total;
        this.grow(total);
        this.pump();
      }
    } catch (failure) {
      if (generation === this.generation) {
        this.error = (failure as Error).message;
      }
    }
    if (generation === this.generation) {
      this.touch();
    }
  }

  /** Loads the highlighted snippets of a search; a failure is ignored. */
  private async mark(start: number, generation: number): Promise<void> {
    if (this.query.search === "") {
      return;
    }
    await painted();
    if (generation !== this.generation) {
      return;
    }
    const lines = this.keys.slice(start, start + CHUNK).map((key) => this.lines.get(key ?? "")).filter((line) => line !== undefined);
    const bare = lines.filter((line) => line.snippet === undefined);
    await Promise.all(this.sources.map(async (source) => {
      const ids = bare.filter((line) => line.account === source.account).map((line) => line.id);
      for (const { emailId, subject, preview } of ids.length === 0 ? [] : await source.snippets(ids).catch(() => [])) {
        const line = this.lines.get(keyOf(source.account, emailId));
        if (line !== undefined) {
          line.snippet = { subject, preview };
        }
      }
    }));
    if (generation === this.generation && bare.length > 0) {
      this.touch();
    }
  }

  private async linesOf(keys: string[]): Promise<Loaded[]> {
    const asked = this.sources.map((source) => {
      const prefix = source.account.id + "/";
      const ids = keys.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
      return ids.length === 0 ? null : source.lines(ids);
    });
    return await Promise.all(asked.filter((one) => one !== null));
  }

  /** Extends the list by unknown lines; in one step, since there may be a million. */
  private grow(length: number): void {
    if (this.keys.length < length) {
      this.keys = this.keys.concat(new Array<undefined>(length - this.keys.length).fill(undefined));
    }
  }

  private put(start: number, range: Loaded & { ids: Id[] }): void {
    this.take(range);
    this.grow(start);
    range.ids.forEach((id, index) => {
      this.keys[start + index] = keyOf(this.sources[0]!.account, id);
    });
  }

  private take({ lines, threads, members }: Loaded): void {
    for (const line of lines) {
      this.lines.set(line.key, line);
    }
    const account = lines[0]?.account;
    if (account !== undefined) {
      threads.forEach((thread) => this.threads.set(keyOf(account, thread.id), thread.emailIds));
      members.forEach((member) => this.members.set(keyOf(account, member.id), member));
    }
  }

  /** Shows a change before the server has confirmed it. */
  change(account: Account, ids: Id[], change: (member: Member) => void): void {
    const changed = new Set<string>();
    for (const id of ids) {
      const key = keyOf(account, id);
      const member = this.members.get(key);
      if (member !== undefined) {
        change(member);
        changed.add(member.threadId);
      }
      const line = this.lines.get(key);
      if (line !== undefined && member !== undefined) {
        line.keywords = member.keywords;
        line.mailboxIds = member.mailboxIds;
      }
    }
    if (this.query.search === "") {
      this.drop((line) =>
        line.account === account && changed.has(line.threadId) &&
        !this.conversation(line).some((member) => this.shows(account, member)));
    }
    this.touch();
  }

  /** Removes conversations that were moved to another account. */
  remove(account: Account, ids: Id[]): void {
    for (const id of ids) {
      this.members.delete(keyOf(account, id));
    }
    const gone = new Set(ids);
    this.drop((line) => line.account === account && gone.has(line.id) && this.ofThread(account, line.threadId).length === 0);
    this.touch();
  }

  private shows(account: Account, member: Member): boolean {
    const mailbox = this.query.mailbox ?? account.mailboxes.withRole("inbox")?.id;
    return mailbox !== undefined && member.mailboxIds[mailbox] === true;
  }

  /** Only loaded lines are checked. */
  private drop(isGone: (line: Line) => boolean): void {
    const gone = new Set([...this.lines.values()].filter(isGone).map((line) => line.key));
    if (gone.size > 0) {
      const before = this.keys.length;
      this.keys = this.keys.filter((key) => key === undefined || !gone.has(key));
      this.total -= before - this.keys.length;
      this.merge?.drop(gone);
    }
  }

  private touch(): void {
    this.version.value++;
  }
}

/** @param added in order of index; those beyond the known part are ignored */
function withAdded(keys: (string | undefined)[], added: { key: string; index: number }[]): (string | undefined)[] {
  for (const { key, index } of added) {
    if (index > keys.length) {
      break;
    }
    keys.splice(index, 0, key);
  }
  return keys;
}
