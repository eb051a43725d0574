// What the page is made of, put together once the account is known.

import type { Connection } from "../jmap/connection.ts";
import { listen } from "../jmap/push.ts";
import type { Id, Identity } from "../jmap/types.ts";
import { t } from "../text/texts.ts";
import { Account } from "./account.ts";
import { Actions } from "./actions.ts";
import { Conversation } from "./conversation.ts";
import { Draft, WrongRecipient, type Written } from "./draft.ts";
import { MessageList, type Member, type Query } from "./list.ts";
import type { Mailboxes } from "./mailboxes.ts";
import { Notices } from "./notices.ts";
import { Observable } from "./observable.ts";

/** Changes that come together are shown together. */
const GATHERED_MS = 150;

/** Where the reader is; kept in the address of the page. */
export interface Location {
  query: Query;
  thread: Id | null;
  /** The page of the settings that is shown instead of mail. */
  settings: string | null;
}

export class App {
  /** The reader's own. */
  readonly account: Account;
  readonly mailboxes: Mailboxes;
  readonly list: MessageList;
  readonly notices = new Notices();
  readonly actions: Actions;
  readonly place = new Observable<Location>({ query: { mailbox: null, search: "" }, thread: null, settings: null });
  readonly conversation = new Observable<Conversation | null>(null);
  readonly draft = new Observable<Draft | null>(null);
  readonly live = new Observable(true);
  /** Conversations that are chosen, by the Email of their line. */
  readonly chosen = new Observable<ReadonlySet<Id>>(new Set());
  /** The line that the keys act on. */
  readonly cursor = new Observable(0);
  /** The panel of the toolbar that a key asked for, and how often one did. */
  readonly panel = new Observable({ key: "", times: 0 });
  identities: Identity[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private changed = new Set<string>();

  constructor(readonly connection: Connection) {
    this.account = new Account(connection, connection.session.username, true);
    this.mailboxes = this.account.mailboxes;
    this.list = new MessageList(this.account);
    this.actions = new Actions(connection, this.list, this.mailboxes, this.notices);
  }

  async start(): Promise<void> {
    const [answers] = await Promise.all([
      this.connection.call(["Identity/get", { ids: null }, "identities"]),
      this.mailboxes.load(),
    ]);
    this.identities = answers.get<{ list: Identity[] }>("identities").list;
    addEventListener("hashchange", () => void this.goTo(readHash(location.hash)));
    await this.goTo(readHash(location.hash));
    listen(this.connection, {
      changed: (types) => this.hear(types),
      live: (is) => (this.live.value = is),
    });
    const lost = Draft.lost()[0];
    if (lost !== undefined) {
      this.draft.value = new Draft(this.connection, this.mailboxes, this.identities, lost.written, lost.key);
      void this.draft.value.save();
    }
  }

  /** Shows what the address says; the inbox if it says nothing. */
  private async goTo(place: Location): Promise<void> {
    if (place.settings !== null) {
      this.place.value = { ...this.place.value, settings: place.settings };
      return;
    }
    const inbox = this.mailboxes.withRole("inbox")?.id ?? null;
    const query = place.query.mailbox === null && place.query.search === "" ? { mailbox: inbox, search: "" } : place.query;
    const before = this.place.value.query;
    const other = query.mailbox !== before.mailbox || query.search !== before.search || !this.list.loaded;
    this.place.value = { query, thread: place.thread, settings: null };
    if (other) {
      this.chosen.value = new Set();
      this.cursor.value = 0;
      await this.list.open(query);
    }
    await this.show(place.thread);
  }

  private async show(thread: Id | null): Promise<void> {
    if (thread === null) {
      this.conversation.value = null;
      return;
    }
    if (this.conversation.value?.threadId === thread) {
      return;
    }
    const members = this.list.ofThread(thread);
    const conversation = new Conversation(this.account, thread, members);
    await conversation.load();
    if (this.place.value.thread === thread) {
      this.conversation.value = conversation;
      await this.actions.mark(members, "$seen", true, null);
    }
  }

  private hear(types: Set<string>): void {
    types.forEach((type) => this.changed.add(type));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.refresh(), GATHERED_MS);
  }

  private async refresh(): Promise<void> {
    const types = this.changed;
    this.changed = new Set();
    if (types.has("Mailbox")) {
      await this.mailboxes.load().catch(() => this.hear(types));
    }
    if (types.has("Email") || types.has("Thread")) {
      await this.list.refresh();
      await this.conversation.value?.load();
    }
  }

  /** The conversations that an action is for: those that are chosen, else the open one, else that at the cursor. */
  targets(): Member[] {
    const chosen = [...this.chosen.value];
    const thread = this.place.value.thread;
    if (chosen.length > 0) {
      return chosen.flatMap((id) => {
        const row = this.list.at(this.list.indexOf(id));
        return row === undefined ? [] : this.list.conversation(row);
      });
    }
    if (thread !== null) {
      return this.list.ofThread(thread);
    }
    const row = this.list.at(this.cursor.value);
    return row === undefined ? [] : this.list.conversation(row);
  }

  /** After an action that takes the open conversation away. */
  leave(): void {
    this.chosen.value = new Set();
    if (this.place.value.thread !== null) {
      location.hash = writeHash({ query: this.place.value.query, thread: null });
    }
  }

  write(written: Written): void {
    void this.draft.value?.save();
    this.draft.value = new Draft(this.connection, this.mailboxes, this.identities, written);
  }

  async send(draft: Draft): Promise<void> {
    try {
      const takeBack = await draft.send();
      this.draft.value = null;
      const undo = async () => {
        try {
          await takeBack();
          this.write(draft.written);
          this.notices.said("undone", null);
        } catch (failure) {
          this.notices.failed("notDone", (failure as Error).message);
        }
      };
      this.notices.said("sentUndo", () => void undo());
    } catch (failure) {
      if (failure instanceof WrongRecipient) {
        this.notices.failed("notSent", t("wrongRecipient", { address: failure.message }));
      } else {
        this.notices.failed("notSent", (failure as Error).message);
      }
    }
  }

  async discard(draft: Draft): Promise<void> {
    this.draft.value = null;
    try {
      await draft.discard();
      this.notices.said("discarded", null);
    } catch (failure) {
      this.notices.failed("notDone", (failure as Error).message);
    }
  }
}

/** `#/ID`, `#/ID/THREAD`, `#/search/WORDS`, `#/search/WORDS/THREAD`, `#/settings/NAME`. */
export function readHash(hash: string): Location {
  const parts = hash.replace(/^#\/?/, "").split("/").map(decodeURIComponent);
  if (parts[0] === "settings") {
    return { query: { mailbox: null, search: "" }, thread: null, settings: parts[1] ?? "" };
  }
  if (parts[0] === "search") {
    return { query: { mailbox: null, search: parts[1] ?? "" }, thread: parts[2] ?? null, settings: null };
  }
  return { query: { mailbox: parts[0] || null, search: "" }, thread: parts[1] ?? null, settings: null };
}

export function writeHash({ query, thread }: Pick<Location, "query" | "thread">): string {
  const at = query.search === "" ? encodeURIComponent(query.mailbox ?? "") : "search/" + encodeURIComponent(query.search);
  return "#/" + at + (thread === null ? "" : "/" + encodeURIComponent(thread));
}
