// One account of the session: the reader's own, or one of which somebody shares mailboxes.

import type { Connection } from "../jmap/connection.ts";
import type { Id, Rights } from "../jmap/types.ts";
import { Mailboxes } from "./mailboxes.ts";

export class Account {
  readonly mailboxes: Mailboxes;

  /**
   * @param name the address of whose account it is
   * @param own whether that is the reader, who can send from it
   */
  constructor(readonly connection: Connection, readonly name: string, readonly own: boolean) {
    this.mailboxes = new Mailboxes(connection);
  }

  get id(): Id {
    return this.connection.accountId;
  }

  /** Whether all mailboxes of an Email allow it (RFC 8621 §2). */
  may({ mailboxIds }: { mailboxIds: Record<Id, true> }, right: keyof Rights): boolean {
    return Object.keys(mailboxIds).every((id) => this.mailboxes.get(id)?.myRights[right] ?? false);
  }
}
