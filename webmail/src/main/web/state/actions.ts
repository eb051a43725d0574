// Actions on conversations: shown at once, sent to the server, and undoable.

import type { SetAnswer } from "../jmap/connection.ts";
import { JmapError } from "../jmap/connection.ts";
import type { Id, Role, SetError } from "../jmap/types.ts";
import type { Args, Key } from "../text/texts.ts";
import type { Account } from "./account.ts";
import type { Member, MessageList } from "./list.ts";
import type { Notices } from "./notices.ts";
import { Observable } from "./observable.ts";

export type Patch = Record<string, true | null>;

/** Given Emails, or all Emails of the list. */
export type Target = Member[] | "everything";

/** A mailbox of an account. */
export interface Destination {
  account: Account;
  mailbox: Id;
}

/** A long-running action that can be stopped. */
export interface Work {
  done: number;
  total: number;
  stop: () => void;
}

/** Changes of Emails of one account, and their inverse. */
interface Plan {
  account: Account;
  patches: Map<Id, Patch>;
  inverses: Map<Id, Patch>;
}

type Undo = () => Promise<void>;

/** RFC 8620 §2: servers support at least this many changes in one call. */
const BATCH = 400;

export class Actions {
  private last: Undo | null = null;

  constructor(
    private readonly list: MessageList,
    private readonly notices: Notices,
    readonly work = new Observable<Work | null>(null),
  ) {}

  /** Shows a message about an action done elsewhere, with its undo. */
  done(said: Key, undo: Undo, args: Args = {}): void {
    this.remember(undo);
    this.notices.said(said, () => void this.undo(undo), args);
  }

  /** The same for another list. */
  on(list: MessageList): Actions {
    const actions = new Actions(list, this.notices, this.work);
    actions.remember = (undo) => this.remember(undo);
    return actions;
  }

  private remember = (undo: Undo | null): void => {
    this.last = undo;
  };

  /** The mailbox that moved Emails of an account are removed from; null for all their mailboxes. */
  leaving(account: Account): Id | null {
    const { search, mailbox } = this.list.query;
    return search !== "" ? null : mailbox ?? account.mailboxes.withRole("inbox")?.id ?? null;
  }

  async mark(target: Target, keyword: string, on: boolean, said: Key | null): Promise<void> {
    const plan = (member: Member): Patch | null =>
      (member.keywords[keyword] ?? false) === on ? null : { ["keywords/" + keyword]: on ? true : null };
    await this.change(target, plan, said);
  }

  /** Moves into one mailbox, possibly of another account. */
  async move(target: Target, to: Destination, said: Key): Promise<void> {
    await this.each(target, said, async (members) => {
      const here = members.filter((member) => member.account === to.account);
      const others = members.filter((member) => member.account !== to.account);
      const undo = here.length === 0 ? null : await this.apply(planned(here, (member) => this.moving(member, to.mailbox)));
      return both(undo, others.length === 0 ? null : await this.transfer(others, to));
    });
  }

  /** Moves each into the mailbox with this role in its account. */
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

  /** Adds conversations to mailboxes or removes them; never from their last mailbox. */
  async label(target: Target, mailbox: Id, on: boolean, said: Key | null): Promise<void> {
    await this.change(target, (member) => {
      const there = member.mailboxIds[mailbox] ?? false;
      if (there === on || (!on && Object.keys(member.mailboxIds).length === 1)) {
        return null;
      }
      return { ["mailboxIds/" + mailbox]: on ? true : null };
    }, said);
  }

  /** Applies a patch to each Email; null for unchanged ones. */
  async change(target: Target, plan: (member: Member) => Patch | null, said: Key | null): Promise<void> {
    await this.each(target, said, (members) => this.apply(planned(members, plan)));
  }

  /** Deletes permanently. */
  async destroy(target: Target): Promise<void> {
    await this.each(target, "deletedPermanently", async (members) => {
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

  /** Applies an action to the target, in batches if it is large. */
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
        if (said !== "deletedPermanently") {
          this.say(said, async () => { // what is shown immediately can be undone immediately
            await (await acting)?.();
          });
        }
        if (await acting === null && said === "deletedPermanently") {
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

  /** @returns the undo; null if there was nothing to do */
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

  /** RFC 8621 §4.7: copies, then destroys the original. */
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

/** Missing objects need no change. */
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

/** Combines two undos; the later change is undone first. */
function both(first: Undo | null, second: Undo | null): Undo | null {
  if (first === null || second === null) {
    return first ?? second;
  }
  return async () => {
    await second();
    await first();
  };
}
