// What is done to conversations: shown at once, told to the server, and undone if asked.

import type { Connection } from "../jmap/connection.ts";
import type { Id, Role } from "../jmap/types.ts";
import type { Key } from "../text/texts.ts";
import type { Mailboxes } from "./mailboxes.ts";
import type { Member, MessageList } from "./list.ts";
import type { Notices } from "./notices.ts";

type Patch = Record<string, true | null>;

export class Actions {
  private last: (() => Promise<void>) | null = null;

  constructor(
    private readonly connection: Connection,
    private readonly list: MessageList,
    private readonly mailboxes: Mailboxes,
    private readonly notices: Notices,
  ) {}

  async mark(members: Member[], keyword: string, on: boolean, said: Key | null): Promise<void> {
    const changed = members.filter((member) => (member.keywords[keyword] ?? false) !== on);
    const patches = new Map(changed.map((member) => [member.id, { ["keywords/" + keyword]: on ? true : null } as Patch]));
    await this.apply(patches, said);
  }

  /** Moves what is in `from`; if that is null, out of all mailboxes it is in. */
  async move(members: Member[], from: Id | null, to: Id, said: Key): Promise<void> {
    const patches = new Map<Id, Patch>();
    for (const member of members) {
      if (from !== null && !member.mailboxIds[from]) {
        continue;
      }
      const patch: Patch = {};
      for (const old of from === null ? Object.keys(member.mailboxIds) : [from]) {
        patch["mailboxIds/" + old] = null;
      }
      patch["mailboxIds/" + to] = true;
      patches.set(member.id, patch);
    }
    await this.apply(patches, said);
  }

  async moveToRole(members: Member[], from: Id | null, role: Role, said: Key): Promise<void> {
    const to = this.mailboxes.withRole(role);
    if (to === undefined) {
      this.notices.failed("noSuchMailbox");
    } else if (to.id !== from) {
      await this.move(members, from, to.id, said);
    }
  }

  /** For ever. */
  async destroy(members: Member[]): Promise<void> {
    const ids = members.map((member) => member.id);
    try {
      await this.connection.set("Email", { destroy: ids });
      await this.list.refresh();
      this.notices.said("deletedForEver", null);
    } catch (failure) {
      this.notices.failed("notDone", (failure as Error).message);
    }
  }

  async undo(): Promise<void> {
    const undo = this.last;
    this.last = null;
    await undo?.();
  }

  private async apply(patches: Map<Id, Patch>, said: Key | null): Promise<void> {
    if (patches.size === 0) {
      return;
    }
    const inverses = this.show(patches);
    if (said !== null) {
      const undo = async () => {
        this.notices.clear();
        await this.apply(inverses, null);
      };
      this.last = undo;
      this.notices.said(said, () => void this.undo());
    }
    try {
      await this.connection.set("Email", { update: Object.fromEntries(patches) });
    } catch (failure) {
      this.show(inverses);
      this.last = null;
      this.notices.failed("notDone", (failure as Error).message);
      await this.list.refresh();
    }
  }

  /** @returns what undoes it */
  private show(patches: Map<Id, Patch>): Map<Id, Patch> {
    const inverses = new Map<Id, Patch>();
    this.list.change([...patches.keys()], (member) => {
      const inverse: Patch = {};
      const next = { keywords: { ...member.keywords }, mailboxIds: { ...member.mailboxIds } };
      for (const [path, value] of Object.entries(patches.get(member.id) ?? {})) {
        const slash = path.indexOf("/");
        const set = next[path.slice(0, slash) as "keywords" | "mailboxIds"];
        const name = path.slice(slash + 1);
        inverse[path] = set[name] ?? null;
        if (value === null) {
          delete set[name];
        } else {
          set[name] = true;
        }
      }
      Object.assign(member, next);
      inverses.set(member.id, inverse);
    });
    for (const [id, patch] of patches) {
      if (!inverses.has(id)) {
        inverses.set(id, Object.fromEntries(Object.entries(patch).map(([path, value]) => [path, value === null ? true : null])));
      }
    }
    return inverses;
  }
}
