// The state of the page, created when the account is known.

import { Connection } from "../jmap/connection.ts";
import { listen } from "../jmap/push.ts";
import type { Id, Identity, Role } from "../jmap/types.ts";
import { inTime, t } from "../text/texts.ts";
import { Account } from "./account.ts";
import { Actions } from "./actions.ts";
import { Ahead } from "./ahead.ts";
import { Conversation } from "./conversation.ts";
import { Desk, OPEN_MAX } from "./compose/desk.ts";
import { lost } from "./compose/keeping.ts";
import type { Quoted } from "./compose/quoted.ts";
import { AlreadySent, copiedTo, Draft, type Sending, WrongRecipient, type Written } from "./draft.ts";
import { MessageList, type Line, type Member } from "./list.ts";
import type { Mailboxes } from "./mailboxes.ts";
import { Notices } from "./notices.ts";
import { preferences } from "./preferences.ts";
import { Observable } from "./observable.ts";
import { painted } from "../painted.ts";
import { comparatorsOf, keepOrder, keptOrder, type Order } from "./order.ts";
import { type Location, readHash, writeHash } from "./place.ts";
import { filterOf, sameQuery, type Query } from "./query.ts";
import { blank } from "./reply.ts";
import { loadWaiting } from "./scheduled.ts";
import { Source } from "./source.ts";

export { readHash, writeHash, type Location };

/** Delay after the first view before data for offline use is loaded. */
const QUIET_MS = 2_000;

/** Delay before changes that the server did not take are sent again; it doubles each time. */
const REPLAY_MS = 5_000;

const REPLAY_MAX_MS = 60_000;

/** Changes within this time are shown together. */
const GATHERED_MS = 150;

export class App {
  /** The user's own account. */
  readonly account: Account;
  readonly mailboxes: Mailboxes;
  /** The user's own accounts, then those with shared mailboxes. */
  readonly accounts: Observable<Account[]>;
  readonly list = new MessageList();
  readonly notices = new Notices();
  readonly actions: Actions;
  private readonly ahead = new Ahead();
  readonly place = new Observable<Location>({ query: { mailbox: null, search: "" }, thread: null, settings: null });
  readonly conversation = new Observable<Conversation | null>(null);
  /** The open drafts. */
  readonly desk = new Desk();
  /** Messages to send when there is a connection. */
  readonly outbox = new Observable<readonly Draft[]>([]);
  readonly live = new Observable(true);
  /** Selected conversations, by the keys of their lines. */
  readonly chosen = new Observable<ReadonlySet<string>>(new Set());
  /** Whether the whole list is selected, not only its loaded part. */
  readonly everything = new Observable(false);
  /** The line with the keyboard cursor. */
  readonly cursor = new Observable(0);
  /** The key whose panel of the toolbar must open. */
  readonly panel = new Observable("");
  private timer: ReturnType<typeof setTimeout> | undefined;
  private replaying: ReturnType<typeof setTimeout> | undefined;
  private replayWait = REPLAY_MS;
  /** Whether the list was opened for a place that does not exist. */
  private wasNowhere = false;
  private changed = new Set<string>();
  private changedAccounts = new Set<Id>();

  constructor(readonly connection: Connection) {
    this.account = new Account(connection, connection.session.username, true);
    this.mailboxes = this.account.mailboxes;
    this.accounts = new Observable([this.account, ...this.others(connection, [])]);
    this.actions = new Actions(this.list, this.notices);
  }

  async start(): Promise<void> {
    const known = accountsOf(this.connection);
    // Stored data of the last visit determines the first requests. Nothing is shown until the signed-in user is known.
    const kept = await this.takeKept();
    const fresh = kept ? this.connection.verified.then(painted).then(() => this.load()) : this.load();
    fresh.catch(() => {}); // whoever waits for it hears of it
    if (!kept) {
      await fresh;
    }
    const shown = this.goTo(readHash(location.hash));
    addEventListener("hashchange", () => void this.goTo(readHash(location.hash)));
    await Promise.all([this.connection.verified, Promise.race([shown, this.list.hasLines()])]);
    this.follow(Promise.all([fresh, shown]), known).catch((failure) => this.notices.fail((failure as Error).message));
  }

  /** The signed-in accounts, in the order of signing in. */
  get own(): Account[] {
    return this.accounts.value.filter((account) => account.own);
  }

  /** All identities of the user. */
  get identities(): Identity[] {
    return this.own.flatMap((account) => account.identities);
  }

  /** The identities of the user, those of an account first. */
  sendersFor(account: Account): Identity[] {
    return [account, ...this.own.filter((other) => other !== account)].flatMap((one) => one.identities);
  }

  /** A new message of the current account. */
  blank(): Written {
    const shown = this.accountOf(this.place.value.query);
    return blank(this.sendersFor(shown !== null && shown.own ? shown : this.account)[0]);
  }

  /** @returns whether the stored data is sufficient for a first view */
  private async takeKept(): Promise<boolean> {
    const kept = await Promise.all(this.own.map((account) => account.takeKept()));
    return kept.every((one) => one);
  }

  /** Tasks after the first view. */
  private async follow(fresh: Promise<unknown>, accountsBefore: string): Promise<void> {
    await fresh;
    if (accountsOf(this.connection) !== accountsBefore) {
      await this.reloadAccounts();
    }
    if (this.isNowhere() || this.wasNowhere) {
      await this.goTo(readHash(location.hash)); // removed or added since the last visit
    }
    void this.connection.local.then((local) => local?.whenPending(() => this.replayLater()));
    listen(this.connection, {
      changed: (types, account) => this.hear(types, account),
      live: (is) => {
        this.live.value = is;
        if (is) {
          void this.connected();
        }
      },
    });
    await this.recover();
    if (this.place.value.thread === null) {
      this.fetchAhead([0, 1, 2]);
    }
  }

  private async load(): Promise<void> {
    await Promise.all(this.accounts.value.map((account) => account.load()));
  }

  /** Recovers drafts of closed windows: saves all, and opens as many as possible. */
  private async recover(): Promise<void> {
    const saved: Promise<void>[] = [];
    const left = await Promise.all(this.own.map(async (account) => (await lost(account.id)).map((written) => ({ account, written }))));
    for (const { account, written } of left.flat()) {
      const draft = new Draft(account, { ...blank(account.identities[0]), ...written });
      draft.change({}); // the server may have an older version
      if (written.toSend != null) {
        void this.send(draft, written.toSend);
        continue;
      }
      if (this.desk.isFull) {
        saved.push(draft.leave());
        continue;
      }
      this.desk.show(draft, this.desk.front === null ? "window" : "minimized");
      this.notices.said(written.submitting ? "notSentYet" : written.quoteMissing ? "draftWithoutQuote" : "draftRecovered", null);
      saved.push(draft.save().then(() => {
        if (draft.isClosed && this.desk.has(draft)) {
          this.desk.close(draft);
          this.notices.said("wasSent", null);
        }
      }));
    }
    await Promise.all(saved);
  }

  /** Synchronizes with the server, and stores the newest mail for offline use. */
  private async connected(): Promise<void> {
    await this.replay();
    try {
      const local = await this.connection.local;
      await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
      for (const { connection, mailboxes } of this.own) {
        const inbox = mailboxes.withRole("inbox");
        if (inbox !== undefined) {
          await local?.fetchAhead(connection, inbox.id);
        }
      }
    } catch {
      // The connection is lost again, the storage is full, or another window has signed out: retried next time.
    }
  }

  /** Sends changes that were made without a connection. */
  private async replay(): Promise<void> {
    clearTimeout(this.replaying);
    try {
      await (await this.connection.local)?.replay(this.connection);
      this.replayWait = REPLAY_MS;
    } catch {
      this.replayLater();
    }
  }

  /** As when requests fail while the push connection stays open, so that nothing says when the server answers again. */
  private replayLater(): void {
    clearTimeout(this.replaying);
    this.replaying = setTimeout(() => void this.replay(), this.replayWait);
    this.replayWait = Math.min(2 * this.replayWait, REPLAY_MAX_MS);
  }

  /** The other accounts of the session; known objects are reused. */
  private others(connection: Connection, known: Account[]): Account[] {
    return Object.entries(connection.session.accounts)
      .filter(([id, { accountCapabilities }]) => id !== connection.accountId && "urn:ietf:params:jmap:mail" in accountCapabilities)
      .map(([id, { name, isPersonal }]) =>
        known.find((account) => account.id === id && account.own === isPersonal) ?? new Account(connection.to(id), name, isPersonal));
  }

  /** The account of a query; null if it covers several. */
  accountOf(query: Query): Account | null {
    return query.account === null ? null : this.accounts.value.find((account) => account.id === query.account) ?? this.account;
  }

  /** Whether the place names a mailbox or an account that does not exist, no longer, or not for this user. */
  isNowhere({ account: id, mailbox, search }: Query = this.place.value.query): boolean {
    if (id === null) {
      return false;
    }
    const account = id === undefined ? this.account : this.accounts.value.find((one) => one.id === id);
    return account === undefined || (search === "" && mailbox !== null && account.mailboxes.known && account.mailboxes.get(mailbox) === undefined);
  }

  /** The role of the current mailbox, also for the common inbox. */
  role(): Role | null {
    const { query } = this.place.value;
    const account = this.accountOf(query);
    return query.search !== "" ? null : account === null ? "inbox" : account.mailboxes.get(query.mailbox ?? "")?.role ?? null;
  }

  private sources(query: Query): Source[] {
    if (this.isNowhere(query)) {
      return [];
    }
    const account = this.accountOf(query);
    return (account === null ? this.accounts.value : [account]).flatMap((one) => {
      const filter = filterOf(query, one);
      return filter === null ? [] : [new Source(one, filter, comparatorsOf(query, one))];
    });
  }

  /** Shows the place in the address; by default the inbox. */
  private async goTo(place: Location): Promise<void> {
    if (place.settings !== null) {
      this.place.value = { ...this.place.value, settings: place.settings, settingsOf: place.settingsOf ?? null };
      return;
    }
    const query = { ...place.query };
    const account = this.accountOf(query);
    if (account !== null && query.mailbox === null && query.search === "") {
      query.mailbox = account.mailboxes.withRole("inbox")?.id ?? account.mailboxes.places.value[0]?.mailbox.id ?? null;
    }
    query.order = keptOrder(query, this.account);
    const nowhere = this.isNowhere(query);
    const other = !sameQuery(query, this.place.value.query) || !this.list.loaded || nowhere !== this.wasNowhere;
    this.wasNowhere = nowhere;
    const opened = other ? this.list.open(query, this.sources(query)) : undefined; // asked before the place is drawn
    this.place.value = { ...place, query };
    if (other) {
      this.choose(new Set());
      this.cursor.value = 0;
    }
    await opened;
    await this.show(place.thread);
  }

  /** Sets the order of the list, and stores it. */
  async sort(order: Order): Promise<void> {
    keepOrder(this.place.value.query, this.account, order);
    await this.goTo(readHash(location.hash));
  }

  private async show(thread: Id | null): Promise<void> {
    if (thread === null) {
      this.conversation.value = null;
      return;
    }
    const account = this.threadAccount();
    if (this.conversation.value?.threadId === thread && this.conversation.value.account === account) {
      return;
    }
    const conversation = await this.ahead.take(account, thread, this.list.ofThread(account, thread));
    if (this.place.value.thread === thread) {
      this.conversation.value = conversation;
      this.list.keep(account, thread, conversation.members());
      await this.markSeen(conversation);
      const index = this.list.indexOf(this.list.keyOfThread(account, thread));
      this.fetchAhead([1, -1, 2, 3].map((step) => index + step));
    }
  }

  private fetchAhead(places: number[]): void {
    this.ahead.fetch(places.map((place) => this.list.at(place)).filter((line) => line !== undefined), this.list);
  }

  /** The account of the open conversation. */
  threadAccount(): Account {
    const { query, account } = this.place.value;
    return this.accountOf({ ...query, account: query.account === null ? account ?? this.account.id : query.account }) ?? this.account;
  }

  private async markSeen({ account, threadId }: Conversation): Promise<void> {
    const members = this.list.ofThread(account, threadId).filter((member) => account.may(member, "maySetSeen"));
    await this.actions.mark(members, "$seen", true, null);
    // It returned by a reminder, and is now seen.
    await this.actions.mark(members.filter((member) => account.own && member.keywords["$new"]), "$new", false, null);
  }

  private hear(types: Set<string>, account: Id | null): void {
    types.forEach((type) => this.changed.add(type));
    (account === null ? this.accounts.value.map((one) => one.id) : [account]).forEach((id) => this.changedAccounts.add(id));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.refresh(), GATHERED_MS);
  }

  private async refresh(): Promise<void> {
    const types = this.changed;
    const ids = this.changedAccounts;
    this.changed = new Set();
    this.changedAccounts = new Set();
    const known = this.accounts.value;
    if (types.has("ShareNotification") || [...ids].some((id) => !known.some((account) => account.id === id))) {
      await this.reloadAccounts();
    }
    if (types.has("Mailbox")) {
      const changed = this.accounts.value.filter((account) => ids.has(account.id));
      await Promise.all(changed.map((account) =>
        account.mailboxes.load().catch(() => (account === this.account ? this.hear(types, account.id) : this.reloadAccounts()))));
      if (this.isNowhere() !== this.wasNowhere) {
        await this.goTo(readHash(location.hash));
      }
    }
    if (types.has("Task")) {
      // Its page shows the error.
      this.own.filter(({ id, hasAssistant }) => hasAssistant && ids.has(id)).forEach(({ tasks }) => void tasks.load().catch(() => {}));
    }
    if (types.has("EmailSubmission")) {
      const changed = this.own.filter(({ id, mailboxes }) => ids.has(id) && mailboxes.withRole("scheduled") !== undefined);
      await Promise.all(changed.map(loadWaiting));
    }
    if (types.has("Email") || types.has("Thread")) {
      const line = this.list.at(this.cursor.value);
      await this.list.refresh();
      const index = line === undefined ? -1 : this.list.indexOf(line.key);
      if (index >= 0) {
        this.cursor.value = index;
      }
      await this.conversation.value?.load();
    }
  }

  /** Reloads the accounts after a change of sharing. */
  private async reloadAccounts(): Promise<void> {
    try {
      const connection = await this.connection.renewed();
      const known = this.accounts.value;
      const next = [this.account, ...this.others(connection, known)];
      await Promise.all(next.filter((account) => !known.includes(account)).map((account) => account.load()));
      this.accounts.value = next;
      const { query } = this.place.value;
      if (query.account === null) {
        await this.list.open(query, this.sources(query));
      } else if (known.some((account) => account.id === query.account) && !next.some((account) => account.id === query.account)) {
        location.hash = "#/";
      }
    } catch {
      // Retried at the next change.
    }
  }

  choose(keys: ReadonlySet<string>): void {
    this.chosen.value = keys;
    this.everything.value = false;
  }

  hashOf(line: Line): string {
    return writeHash({ query: this.place.value.query, thread: line.threadId, account: line.account.id });
  }

  /** The targets of an action: the selected conversations, else the open one, else that at the cursor. */
  targets(): Member[] {
    if (this.chosen.value.size > 0) {
      return this.chosenMembers();
    }
    if (this.place.value.thread !== null) {
      return this.openMembers();
    }
    const line = this.list.at(this.cursor.value);
    return line === undefined ? [] : this.list.conversation(line);
  }

  chosenMembers(): Member[] {
    return [...this.chosen.value].flatMap((key) => {
      const line = this.list.line(key);
      return line === undefined ? [] : this.list.conversation(line);
    });
  }

  openMembers(): Member[] {
    const { thread } = this.place.value;
    return thread === null ? [] : this.list.ofThread(this.threadAccount(), thread);
  }

  /** Called after an action that removes the open conversation from the list. */
  leave(): void {
    this.choose(new Set());
    if (this.place.value.thread !== null) {
      location.hash = writeHash({ query: this.place.value.query, thread: null });
    }
  }

  /**
   * Opens a draft for editing; shows it if it is already open.
   *
   * @param of account of the answered or forwarded message; by default that of the draft
   * @param quote makes its quoted text, after the draft is shown @returns false if too many drafts are open
   */
  write(written: Written, of?: Account, quote?: () => Promise<Quoted>): boolean {
    const account = this.own.find(({ id }) => id === written.account) ?? this.account;
    this.outbox.value.find((draft) => draft.is(account, written.messageId))?.stop();
    const there = this.desk.of(account, written.messageId);
    if (there === undefined && this.desk.isFull) {
      this.notices.failed("tooManyOpen", "", { n: OPEN_MAX });
      return false;
    }
    if (there !== undefined || of === undefined || of === account) {
      const draft = there ?? new Draft(account, written);
      if (there === undefined && quote !== undefined) {
        draft.quoteWith(quote, (failure) => this.notices.failed("notDone", failure.message));
      }
      this.desk.show(draft);
    } else {
      void this.writeElsewhere(written, of, account, quote);
    }
    return true;
  }

  /** Writes in one account about a message of another, whose attachments are copied first. */
  private async writeElsewhere(written: Written, of: Account, account: Account, quote?: () => Promise<Quoted>): Promise<void> {
    try {
      const attachments = await copiedTo(account, of.id, written.attachments);
      const origin = written.origin === null ? null : { ...written.origin, account: of.id };
      this.write({ ...written, account: account.id, attachments, origin }, undefined, quote);
    } catch (failure) {
      this.notices.failed("notDone", (failure as Error).message);
    }
  }

  /** Changes the sender of a draft; if the address is of another account, the draft moves there. */
  async sendFrom(draft: Draft, identity: Identity): Promise<void> {
    const account = this.own.find(({ id }) => id === identity.account);
    if (account === undefined || account === draft.account) {
      draft.sendFrom(identity);
      return;
    }
    try {
      await draft.quoting;
      const files = draft.written.attachments;
      const copied = draft.isUploading ? null : await copiedTo(account, draft.account.id, files);
      if (!this.desk.has(draft) || draft.isOnItsWay) {
        return; // closed or sent in the meantime
      }
      if (copied === null || draft.written.attachments !== files) {
        this.notices.failed("stillUploading");
        draft.version.value++;
        return;
      }
      await this.move(draft, draft.movedTo(identity, account, copied));
    } catch (failure) {
      this.notices.failed("notDone", (failure as Error).message);
      draft.version.value++;
    }
  }

  /** Replaces a draft by another, and discards the old one when the new one is on the server. */
  private async move(before: Draft, after: Draft): Promise<void> {
    this.desk.exchange(before, after);
    await after.save();
    await (after.written.emailId !== null ? before.discard() : before.leave());
  }

  async send(draft: Draft, how?: Sending): Promise<void> {
    const watched = draft.version.watch(() => draft.status === "waiting" && this.park(draft));
    try {
      const undoSend = await draft.send(how);
      this.desk.close(draft);
      const undo = async () => {
        try {
          await undoSend();
          if (this.write(draft.written)) {
            this.notices.said("undone", null);
          }
        } catch (failure) {
          this.notices.failed("notDone", (failure as Error).message);
        }
      };
      const until = how?.hold["HOLDUNTIL"];
      if (until !== undefined) {
        this.notices.said("sentThen", () => void undo(), { time: inTime(until) });
      } else {
        this.notices.said("sentUndo", preferences.undoSeconds === 0 ? null : () => void undo());
      }
    } catch (failure) {
      if (failure instanceof AlreadySent) {
        this.desk.close(draft);
        await draft.leave();
        this.notices.said("wasSent", null);
      } else if (failure instanceof WrongRecipient) {
        this.notices.failed("notSent", t("wrongRecipient", { address: failure.message }));
      } else if (!draft.isClosed) {
        this.notices.failed("notSent", (failure as Error).message + " " + t("draftStays"));
        this.desk.show(draft); // returned from the outbox
      }
    } finally {
      watched();
      this.outbox.value = this.outbox.value.filter((one) => one !== draft);
    }
  }

  /** Moves a draft into the outbox until there is a connection. */
  private park(draft: Draft): void {
    if (!this.outbox.value.includes(draft)) {
      this.outbox.value = [...this.outbox.value, draft];
      this.desk.close(draft);
      this.notices.said("outboxKept", null);
    }
  }

  /** Takes drafts out of the outbox. */
  unpark(): void {
    this.outbox.value.forEach((draft) => draft.stop());
  }

  async discard(draft: Draft): Promise<void> {
    this.desk.close(draft);
    try {
      await draft.discard();
      this.notices.said("discarded", null);
    } catch (failure) {
      this.notices.failed("notDone", (failure as Error).message);
    }
  }
}

/** A key of the accounts and their owners. */
function accountsOf({ session }: Connection): string {
  return Object.entries(session.accounts).map(([id, { isPersonal }]) => id + " " + isPersonal).join();
}
