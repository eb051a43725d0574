// The open conversation: its Emails, and which of them are expanded.

import { OfflineError } from "../http.ts";
import type { Answers } from "../jmap/connection.ts";
import { type Call, EMAIL_PROPERTIES, ROW_PROPERTIES, type Email, type Id, type Row } from "../jmap/types.ts";
import type { Account } from "./account.ts";
import type { Member } from "./list.ts";
import { t } from "../text/texts.ts";
import { Observable } from "./observable.ts";

/** How much of a text is fetched; the rest is in the original. */
const TEXT_BYTES_MAX = 512 * 1024;

/** Largest number of initially expanded Emails. */
const OPEN_MAX = 8;

/** How many Emails are fetched with their texts in one request. */
const AT_ONCE = 20;

export class Conversation {
  readonly version = new Observable(0);
  error: string | null = null;
  private isLoaded = false;
  rows: Row[] = [];
  readonly emails = new Map<Id, Email>();
  readonly open = new Set<Id>();

  /** @param members known Emails */
  constructor(readonly account: Account, readonly threadId: Id, members: Member[]) {
    this.openNew(members);
  }

  /** Expands unread Emails and the newest. */
  private openNew(members: Pick<Member, "id" | "keywords">[]): void {
    const unread = members.filter((member) => !member.keywords["$seen"]).map((member) => member.id);
    [...unread.slice(-OPEN_MAX), ...members.slice(-1).map((member) => member.id)].forEach((id) => this.open.add(id));
  }

  async load(): Promise<void> {
    await Conversation.loadAll(this.account, [this]);
  }

  /** Several of one account in one request. */
  static async loadAll(account: Account, conversations: Conversation[]): Promise<void> {
    const asked = account.connection.call(...conversations.flatMap((conversation, at) => conversation.calls("" + at)));
    await Promise.all(conversations.map((conversation, at) => conversation.loadFrom(asked, "" + at)));
  }

  /** @param at suffix of its call ids */
  private calls(at: string): Call[] {
    return [
      ["Thread/get", { ids: [this.threadId] }, "thread" + at],
      ["Email/get", {
        "#ids": { resultOf: "thread" + at, name: "Thread/get", path: "/list/*/emailIds" },
        properties: ROW_PROPERTIES,
      }, "rows" + at],
      ["Email/get", this.whole([...this.open].filter((id) => !this.emails.has(id))), "whole" + at],
    ];
  }

  private async loadFrom(asked: Promise<Answers>, at: string): Promise<void> {
    try {
      const answers = await asked;
      const rows = answers.get<{ list: Row[] }>("rows" + at).list;
      if (rows.length === 0 && !answers.fromServer) {
        throw new Error(t("notKept"));
      }
      const known = new Set(this.rows.map((row) => row.id));
      this.rows = rows.sort((a, b) => a.receivedAt.localeCompare(b.receivedAt));
      this.take(answers.get<{ list: Email[] }>("whole" + at).list);
      for (const { id, keywords, mailboxIds } of this.rows) {
        Object.assign(this.emails.get(id) ?? {}, { keywords, mailboxIds }); // other properties of an Email do not change
      }
      const arrived = this.rows.filter((row) => !known.has(row.id));
      this.openNew(known.size > 0 ? arrived.filter((row) => !row.keywords["$seen"]) : this.open.size > 0 ? [] : this.rows);
      await this.fetchAll([...this.open].filter((id) => !this.emails.has(id)));
      this.isLoaded = true;
      this.error = null;
    } catch (failure) {
      this.error = (failure as Error).message;
    }
    this.version.value++;
  }

  /** Whether the server knows no Email of it. */
  get isGone(): boolean {
    return this.isLoaded && this.rows.length === 0;
  }

  /** The newest Email, if it is loaded completely. */
  newest(): Email | undefined {
    return this.emails.get(this.rows.at(-1)?.id ?? "");
  }

  /** Its Emails, for actions. */
  members(): Member[] {
    return this.rows.map((row) => ({ ...row, account: this.account }));
  }

  private async fetchAll(ids: Id[]): Promise<void> {
    for (let at = 0; at < ids.length; at += AT_ONCE) {
      const answers = await this.account.connection.call(["Email/get", this.whole(ids.slice(at, at + AT_ONCE)), "whole"]);
      this.take(answers.get<{ list: Email[] }>("whole").list);
    }
  }

  async toggle(id: Id): Promise<void> {
    if (this.open.delete(id)) {
      this.version.value++;
      return;
    }
    this.open.add(id);
    this.version.value++;
    if (!this.emails.has(id)) {
      try {
        await this.fetchAll([id]);
      } catch (failure) {
        this.error = (failure as Error).message;
      }
      this.version.value++;
    }
  }

  /** All its Emails, loaded completely. */
  async all(): Promise<Email[]> {
    await this.fetchAll(this.rows.map((row) => row.id).filter((id) => !this.emails.has(id)));
    return this.rows.map((row) => this.emails.get(row.id)).filter((email) => email !== undefined);
  }

  /** Expands all Emails, or only the newest. */
  async openAll(whole: boolean): Promise<void> {
    this.open.clear();
    (whole ? this.rows : this.rows.slice(-1)).forEach((row) => this.open.add(row.id));
    this.version.value++;
    try {
      await this.fetchAll([...this.open].filter((id) => !this.emails.has(id)));
    } catch (failure) {
      this.error = (failure as Error).message;
    }
    this.version.value++;
  }

  /** An Email, loaded from the server if necessary. */
  async fetch(id: Id): Promise<Email | undefined> {
    if (!this.emails.has(id)) {
      await this.fetchAll([id]);
    }
    return this.emails.get(id);
  }

  /**
   * An Email with all of its text, to be quoted or edited: of a long one, only a part is shown.
   *
   * @throws OfflineError if only that part is at hand
   */
  async complete(id: Id): Promise<Email | undefined> {
    const email = await this.fetch(id);
    if (email === undefined || !isTruncated(email)) {
      return email;
    }
    const answers = await this.account.connection.call(["Email/get", { ...this.whole([id]), maxBodyValueBytes: 0 }, "all"]);
    const all = answers.get<{ list: Email[] }>("all").list[0];
    if (all !== undefined && isTruncated(all)) {
      throw new OfflineError("The rest of the message is on the server.");
    }
    return all;
  }

  private whole(ids: Id[]): Record<string, unknown> {
    return {
      ids,
      properties: EMAIL_PROPERTIES,
      bodyProperties: ["partId", "blobId", "size", "name", "type", "disposition", "cid"],
      fetchTextBodyValues: true,
      fetchHTMLBodyValues: true,
      maxBodyValueBytes: TEXT_BYTES_MAX,
    };
  }

  private take(list: Email[]): void {
    for (const email of list) {
      this.emails.set(email.id, email);
    }
  }
}

/** Whether a part of its text is missing. */
export function isTruncated({ htmlBody, textBody, bodyValues }: Email): boolean {
  return [...htmlBody, ...textBody].some((part) => bodyValues[part.partId ?? ""]?.isTruncated);
}
