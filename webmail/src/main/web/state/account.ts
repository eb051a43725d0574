// An account of the session: a signed-in one, or a shared one of somebody else.

import type { Connection } from "../jmap/connection.ts";
import type { Id, Identity, Rights } from "../jmap/types.ts";
import { Rest } from "../rest/rest.ts";
import { Mailboxes } from "./mailboxes.ts";
import { Held } from "./owner.ts";
import { Tasks } from "./tasks.ts";

const ASSISTANT = "https://posthorn.org/jmap/assistant";

export class Account {
  readonly mailboxes: Mailboxes;
  /** REST requests as its owner; only for own accounts. */
  readonly rest: Rest;
  readonly held: Held;
  readonly tasks: Tasks;
  /** The identities; none for shared accounts. */
  identities: Identity[] = [];

  /**
   * @param name address of the account's owner
   * @param own whether the user owns it, and can send from it
   */
  constructor(readonly connection: Connection, readonly name: string, readonly own: boolean) {
    this.mailboxes = new Mailboxes(connection);
    this.rest = new Rest(connection.accountId);
    this.held = new Held(this.rest);
    this.tasks = new Tasks(this.rest);
  }

  async load(): Promise<void> {
    await Promise.all([this.mailboxes.load(), this.own ? this.loadIdentities() : undefined]);
  }

  private async loadIdentities(): Promise<void> {
    const answers = await this.connection.call(["Identity/get", { ids: null }, "identities"]);
    this.take(answers.get<{ list: Omit<Identity, "account">[] }>("identities").list);
  }

  /** @returns whether the stored data is sufficient for a first view */
  async takeKept(): Promise<boolean> {
    const kept = this.own ? await this.connection.kept(["Identity/get", { ids: null }, "identities"]) : null;
    this.take(kept?.get<{ list: Omit<Identity, "account">[] }>("identities").list ?? []);
    return this.identities.length > 0 && (await this.mailboxes.takeKept());
  }

  private take(identities: Omit<Identity, "account">[]): void {
    this.identities = identities.map((identity) => ({ ...identity, account: this.id }));
  }

  /** Whether it has summaries and tasks. */
  get hasAssistant(): boolean {
    return this.own && ASSISTANT in (this.connection.session.accounts[this.id]?.accountCapabilities ?? {});
  }

  get id(): Id {
    return this.connection.accountId;
  }

  /** Whether all mailboxes of an Email allow it (RFC 8621 §2). */
  may({ mailboxIds }: { mailboxIds: Record<Id, true> }, right: keyof Rights): boolean {
    return Object.keys(mailboxIds).every((id) => this.mailboxes.get(id)?.myRights[right] ?? false);
  }
}
