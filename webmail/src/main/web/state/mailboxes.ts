// The tree of mailboxes.

import { type Answers, type Connection, JmapError } from "../jmap/connection.ts";
import type { Id, Mailbox, Role } from "../jmap/types.ts";
import { Observable } from "./observable.ts";

/** A mailbox with its position in the tree. */
export interface Place {
  mailbox: Mailbox;
  depth: number;
  /** Its name below the names of its parents. */
  path: string;
}

/** Mailboxes per request, if there are too many for one. */
const PART = 500;

const ROLES_FIRST: (Role | null)[] = ["inbox", "snoozed", "drafts", "scheduled", "sent", "archive", "junk", "trash"];

const BY_THEMSELVES: (Role | null)[] = ["drafts", "sent", "snoozed", "scheduled"];

export class Mailboxes {
  readonly places = new Observable<Place[]>([]);
  /** Whether the server has listed them; not only the last visit. */
  known = false;
  private byId = new Map<Id, Mailbox>();

  constructor(private readonly connection: Connection) {}

  async load(): Promise<void> {
    const all = await this.all();
    this.known = true;
    this.take(all);
  }

  private async all(): Promise<Mailbox[]> {
    try {
      return (await this.connection.call(["Mailbox/get", { ids: null }, "get"])).get<{ list: Mailbox[] }>("get").list;
    } catch (failure) {
      if (!(failure instanceof JmapError) || failure.code !== "requestTooLarge") {
        throw failure;
      }
    }
    // More than the server returns in one response (RFC 8620 §5.1).
    const all: Mailbox[] = [];
    let position = 0;
    for (;;) {
      const answers: Answers = await this.connection.call(
        ["Mailbox/query", { position, limit: PART }, "query"],
        ["Mailbox/get", { "#ids": { resultOf: "query", name: "Mailbox/query", path: "/ids" } }, "get"],
      );
      const ids = answers.get<{ ids: Id[] }>("query").ids;
      all.push(...answers.get<{ list: Mailbox[] }>("get").list);
      if (ids.length === 0) {
        return all;
      }
      position += ids.length;
    }
  }

  /** @returns whether they are stored from a previous visit */
  async takeKept(): Promise<boolean> {
    const list = (await this.connection.kept(["Mailbox/get", { ids: null }, "get"]))?.get<{ list: Mailbox[] }>("get").list ?? [];
    if (list.length > 0) {
      this.take(list);
    }
    return list.length > 0;
  }

  private take(list: Mailbox[]): void {
    this.byId = new Map(list.map((mailbox) => [mailbox.id, mailbox]));
    this.places.value = inTree(list);
  }

  get(id: Id): Mailbox | undefined {
    return this.byId.get(id);
  }

  withRole(role: Role): Mailbox | undefined {
    return [...this.byId.values()].find((mailbox) => mailbox.role === role);
  }

  /** Possible targets of moving mail from `from`; not Drafts, snoozed, scheduled and Sent. */
  targets(from: Id | null): Place[] {
    return this.places.value.filter(({ mailbox }) =>
      mailbox.id !== from && mailbox.myRights.mayAddItems && !BY_THEMSELVES.includes(mailbox.role));
  }

  /** Those right below a mailbox, or at the top. */
  below(id: Id | null): Mailbox[] {
    return this.places.value.map(({ mailbox }) => mailbox).filter((mailbox) => mailbox.parentId === id);
  }
}

/** Parents before their children; mailboxes with a role first, in the usual order. */
export function inTree(list: Mailbox[]): Place[] {
  const children = new Map<Id | null, Mailbox[]>();
  const ids = new Set(list.map((mailbox) => mailbox.id));
  for (const mailbox of list) {
    const parent = mailbox.parentId !== null && ids.has(mailbox.parentId) ? mailbox.parentId : null;
    children.set(parent, [...(children.get(parent) ?? []), mailbox]);
  }
  const places: Place[] = [];
  const add = (parent: Id | null, depth: number, above: string) => {
    for (const mailbox of (children.get(parent) ?? []).sort(compare)) {
      const path = above + mailbox.name;
      places.push({ mailbox, depth, path });
      add(mailbox.id, depth + 1, path + "/");
    }
  };
  add(null, 0, "");
  return places;
}

function compare(a: Mailbox, b: Mailbox): number {
  return rank(a) - rank(b) || a.sortOrder - b.sortOrder || a.name.localeCompare(b.name);
}

function rank(mailbox: Mailbox): number {
  const rank = ROLES_FIRST.indexOf(mailbox.role);
  return rank < 0 ? ROLES_FIRST.length : rank;
}
