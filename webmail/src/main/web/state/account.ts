// One account of the session: the reader's own, or one of which somebody shares mailboxes.

import type { Connection } from "../jmap/connection.ts";
import type { Id } from "../jmap/types.ts";
import { Mailboxes } from "./mailboxes.ts";

export class Account {
  readonly mailboxes: Mailboxes;

  /** @param own whether it is the reader's, who can send from it */
  constructor(readonly connection: Connection, readonly name: string, readonly own: boolean) {
    this.mailboxes = new Mailboxes(connection);
  }

  get id(): Id {
    return this.connection.accountId;
  }
}
