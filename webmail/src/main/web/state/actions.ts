// What is done to conversations: shown at once, told to the server, and undone if asked.

import type { SetAnswer } from "../jmap/connection.ts";
import { JmapError } from "../jmap/connection.ts";
import type { Id, Role, SetError } from "../jmap/types.ts";
import type { Args, Key } from "../text/texts.ts";
import type { Account } from "./account.ts";
import type { Member, MessageList } from "./list.ts";
import type { Notices } from "./notices.ts";
import { Observable } from "./observable.ts";

export type Patch = Record<string, true | null>;

/** Emails at hand, or all that the list stands for. */
export type Target = Member[] | "everything";

/** A mailbox of an account. */
export interface Destination {
  account: Account;
  mailbox: Id;
}

/** What goes on for a while, with a way to stop it. */
export interface Work {
  done: number;
  total: number;
  stop: () => void;
}

/** What is done to the Emails of one account, and what undoes it. */
interface Plan {
  account: Account;
  patches: Map<Id, Patch>;
  inverses: Map<Id, Patch>;
}

type Undo = () => Promise<void>;

/** RFC 8620 §2: at least so many may be changed in one call. */
const BATCH = 400;

export class Actions {
  private last: Undo | null = null;

  constructor(
    private readonly list: MessageList,
    private readonly notices: Notices,
    readonly work = new Observable<Work | null>(null),
  ) {}

  /** Says what was done elsewhere, with what undoes it. */
  done(said: Key, undo: Undo, args: Args = {}): void {
    this.remember(undo);
    this.notices.said(said, () => void this.undo(undo), args);
  }

  /** The same on what another list stands for. */
  on(list: MessageList): Actions {
    const actions = new Actions(list, this.notices, this.work);
    actions.remember = (undo) => this.remember(undo);
    return actions;
  }

  private remember = (undo: Undo | null): void => {
    this.last = undo;
  };

  /** The mailbox that Emails of an account are taken out of where they are moved; null for all they are in. */
  leaving(account: Account): Id | null {
    const { search, mailbox } = this.list.query;
    return search !== "" ? null : mailbox ?? account.mailboxes.withRole("inbox")?.id ?? null;
  }

  async mark(target: Target, keyword: string, on: boolean, said: Key | null): Promise<void> {
    const plan = (member: Member): Patch | null =>
      (member.keywords[keyword] ?? false) === on ? null : { ["keywords/" + keyword]: on ? true : null };
    await this.change(target, plan, said);
  }

  /** Into one mailbox, which may be of another account. */
  async move(target: Target, to: Destination, said: Key): Promise<void> {
    await this.each(target, said, async (members) => {
      const here = members.filter((member) => member.account === to.account);
      const others = members.filter((member) => member.account !== to.account);
      const undo = here.length === 0 ? null : await this.apply(planned(here, (member) => this.moving(member, to.mailbox)));
      return both(undo, others.length === 0 ? null : await this.transfer(others, to));
    });
  }

  /** Each into the mailbox of its account that has a role. */
  async moveToRole(target: Target, role: Role, said: Key): Promise<void> {
    if (target !== "everything" && target.some((member) => member.account.mailboxes.withRole(role) === undefined)) {
      this.notices.failed("noSuchMailbox");
      return;
    }
    await this.change(target, (member) => {
      const to = member.account.mailboxes.withRole(role);
      return to === undefined ? null : this.moving(member, to.id);
    }, said);
  }

  /** Puts conversations into mailboxes besides, or takes them out; nothing leaves its last mailbox. */
  async label(target: Target, mailbox: Id, on: boolean, said: Key | null): Promise<void> {
    await this.change(target, (member) => {
      const there = member.mailboxIds[mailbox] ?? false;
      if (there === on || (!on && Object.keys(member.mailboxIds).length === 1)) {
        return null;
      }
      return { ["mailboxIds/" + mailbox]: on ? true : null };
    }, said);
  }

  /** Whatever a plan says for each Email; null for those that stay as they are. */
  async change(target: Target, plan: (member: Member) => Patch | null, said: Key | null): Promise<void> {
    await this.each(target, said, (members) => this.apply(planned(members, plan)));
  }

  /** For ever. */
  async destroy(target: Target): Promise<void> {
    await this.each(target, "deletedForEver", async (members) => {
      for (const [account, ids] of byAccount(members)) {
        await this.send(account, { destroy: ids });
        this.list.remove(account, ids);
      }
      return null;
    });
  }

  async undo(undo = this.last): Promise<void> {
    this.remember(null);
    this.notices.clear();
    try {
      await undo?.();
    } catch (failure) {
      this.notices.failed("notDone", (failure as Error).message);
    }
    this.work.value = null;
  }

  private moving(member: Member, to: Id): Patch | null {
    const from = this.leaving(member.account);
    if (from === to || (from !== null && !member.mailboxIds[from])) {
      return null;
    }
    const patch: Patch = {};
    for (const old of from === null ? Object.keys(member.mailboxIds) : [from]) {
      patch["mailboxIds/" + old] = null;
    }
    patch["mailboxIds/" + to] = true;
    return patch;
  }

  /** Does something to all of the target, in pieces if it is much. */
  private async each(target: Target, said: Key | null, act: (members: Member[]) => Promise<Undo | null>): Promise<void> {
    const undos: Undo[] = [];
    const undone = async () => {
      for (const undo of undos.reverse()) {
        await undo();
      }
    };
    try {
      if (target === "everything") {
        await this.inPieces(act, undos);
        await this.list.refresh();
        this.say(said, undos.length === 0 ? null : undone);
      } else if (target.length > 0) {
        const acting = act(target);
        if (said !== "deletedForEver") {
          this.say(said, async () => { // what is shown at once can be undone at once
            await (await acting)?.();
          });
        }
        if (await acting === null && said === "deletedForEver") {
          this.say(said, null);
        }
      }
    } catch (failure) {
      this.remember(undos.length === 0 ? null : undone);
      this.notices.failed("notDone", (failure as Error).message);
      await this.list.refresh();
    } finally {
      this.work.value = null;
    }
  }

  private say(said: Key | null, undo: Undo | null): void {
    if (said !== null) {
      this.remember(undo);
      this.notices.said(said, undo === null ? null : () => void this.undo(undo));
    }
  }

  private async inPieces(act: (members: Member[]) => Promise<Undo | null>, undos: Undo[]): Promise<void> {
    let stopped = false;
    const all: { account: Account; ids: Id[] }[] = [];
    for (const source of this.list.everything) {
      for await (const { ids } of source.everything()) {
        all.push({ account: source.account, ids });
      }
    }
    const total = all.reduce((sum, { ids }) => sum + ids.length, 0);
    let done = 0;
    for (const { account, ids } of all) {
      for (let at = 0; at < ids.length && !stopped; at += BATCH) {
        this.work.value = { done, total, stop: () => (stopped = true) };
        const piece = ids.slice(at, at + BATCH);
        const answers = await account.connection.call([
          "Email/get", { ids: piece, properties: ["id", "threadId", "mailboxIds", "keywords"] }, "get",
        ]);
        const found = answers.get<{ list: Omit<Member, "account" | "from">[] }>("get").list;
        const undo = await act(found.map((email) => ({ ...email, account, from: null })));
        if (undo !== null) {
          undos.push(undo);
        }
        done += piece.length;
      }
    }
  }

  /** @returns what undoes it; null if there was nothing to do */
  private async apply(plans: Plan[]): Promise<Undo | null> {
    let undo: Undo | null = null;
    for (const { account, patches, inverses } of plans) {
      this.show(account, patches);
      try {
        const entries = [...patches];
        for (let at = 0; at < entries.length; at += BATCH) {
          await this.send(account, { update: Object.fromEntries(entries.slice(at, at + BATCH)) });
        }
      } catch (failure) {
        this.show(account, inverses);
        throw failure;
      }
      undo = both(undo, async () => {
        await this.apply([{ account, patches: inverses, inverses: patches }]);
      });
    }
    return undo;
  }

  private show(account: Account, patches: Map<Id, Patch>): void {
    this.list.change(account, [...patches.keys()], (member) => {
      Object.assign(member, patched(member, patches.get(member.id) ?? {}).next);
    });
  }

  /** RFC 8621 §4.7: a copy there, and the original goes. */
  private async transfer(members: Member[], to: Destination): Promise<Undo> {
    let undo: Undo | null = null;
    for (const [account, ids] of byAccount(members)) {
      const places = new Map(members.filter((member) => member.account === account).map((member) => [member.id, member.mailboxIds]));
      const made = await this.copy(account, to.account, new Map(ids.map((id) => [id, { [to.mailbox]: true }])));
      this.list.remove(account, ids);
      undo = both(undo, async () => {
        await this.copy(to.account, account, new Map([...made].map(([id, copy]) => [copy, places.get(id)!])));
        await this.list.refresh();
      });
    }
    return undo!;
  }

  /** @returns the ids of the copies */
  private async copy(from: Account, to: Account, places: Map<Id, Record<Id, true>>): Promise<Map<Id, Id>> {
    const made = new Map<Id, Id>();
    const entries = [...places];
    for (let at = 0; at < entries.length; at += BATCH) {
      const create = Object.fromEntries(entries.slice(at, at + BATCH).map(([id, mailboxIds]) => [id, { id, mailboxIds }]));
      const answers = await to.connection.call([
        "Email/copy", { fromAccountId: from.id, create, onSuccessDestroyOriginal: true }, "copy",
      ]);
      const answer = answers.get<SetAnswer>("copy");
      Object.entries(answer.created ?? {}).forEach(([id, email]) => made.set(id, email.id));
      requireAllBut("notFound", answer.notCreated);
    }
    return made;
  }

  private async send(account: Account, args: Record<string, unknown>): Promise<void> {
    const answer = (await account.connection.call(["Email/set", args, "set"])).get<SetAnswer>("set");
    requireAllBut("notFound", answer.notUpdated);
    requireAllBut("notFound", answer.notDestroyed);
  }
}

/** What is gone already needs no change. */
function requireAllBut(type: string, refused: Record<string, SetError> | null | undefined): void {
  for (const error of Object.values(refused ?? {})) {
    if (error.type !== type) {
      throw new JmapError(error.type, error.description);
    }
  }
}

function planned(members: Member[], plan: (member: Member) => Patch | null): Plan[] {
  const plans = new Map<Account, Plan>();
  for (const member of members) {
    const patch = plan(member);
    if (patch !== null) {
      const { account, id } = member;
      const one = plans.get(account) ?? { account, patches: new Map(), inverses: new Map() };
      plans.set(account, one);
      one.patches.set(id, patch);
      one.inverses.set(id, patched(member, patch).inverse);
    }
  }
  return [...plans.values()];
}

function byAccount(members: Member[]): Map<Account, Id[]> {
  const ids = new Map<Account, Id[]>();
  members.forEach((member) => ids.set(member.account, [...ids.get(member.account) ?? [], member.id]));
  return ids;
}

function patched(member: Member, patch: Patch): { next: Pick<Member, "keywords" | "mailboxIds">; inverse: Patch } {
  const next = { keywords: { ...member.keywords }, mailboxIds: { ...member.mailboxIds } };
  const inverse: Patch = {};
  for (const [path, value] of Object.entries(patch)) {
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
  return { next, inverse };
}

/** The later one is undone first. */
function both(first: Undo | null, second: Undo | null): Undo | null {
  if (first === null || second === null) {
    return first ?? second;
  }
  return async () => {
    await second();
    await first();
  };
}
