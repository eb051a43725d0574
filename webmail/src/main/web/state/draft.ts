// A message that is being written. It is kept in the browser as it is typed, and on the server a moment later, so that
// neither a crash nor a lost connection nor a second window takes it away.

import { OfflineError } from "../http.ts";
import { type Connection, JmapError, requireDone, type SetAnswer } from "../jmap/connection.ts";
import type { Address, Id, Identity, SetError } from "../jmap/types.ts";
import { type Recipient, recipients, without } from "./addresses.ts";
import { fragmentOf, outgoing, OWN, unshown } from "./compose/html.ts";
import { bareText, exchanged } from "./compose/signature.ts";
import { Keeping, type News } from "./compose/keeping.ts";
import { find, type Order, submit, takeBack } from "./compose/sending.ts";
import { type Quoted, unfolded } from "./compose/quoted.ts";
import { isPlain, nodesOf, textOf } from "./compose/text.ts";
import { hold } from "./compose/undo.ts";
import { pause, Uploads } from "./compose/uploads.ts";
import type { Account } from "./account.ts";
import type { Mailboxes } from "./mailboxes.ts";
import { Observable } from "./observable.ts";
import { newMessageId } from "./reply.ts";

/** What is typed is looked at when the writer has paused for so long, and longer where that takes long itself. */
const COLLECTED_AFTER_MS = 200;
const COLLECTED_AFTER_MAX_MS = 3_000;
const PAUSE_PER_WORK = 20;

const SAVED_AFTER_MS = 1_500;
/** A window that says that it closes is gone a moment later. */
const GONE_AFTER_MS = 500;

const RETRY_FIRST_MS = 1_000;
const RETRY_MAX_MS = 30_000;

export interface Attachment {
  /** In this page. */
  key: string;
  name: string;
  type: string;
  size: number;
  /** Missing while it is uploaded. */
  blobId?: Id;
  /** Of a picture that is shown in the text. */
  cid?: string;
}

export type Field = "to" | "cc" | "bcc";

/** What the writer has typed and chosen. */
export interface Written {
  to: Recipient[];
  cc: Recipient[];
  bcc: Recipient[];
  /** What is in a field and is not taken as an address yet. */
  typed: Partial<Record<Field, string>>;
  subject: string;
  text: string;
  /** The same with its formatting; null if the text says all of it. Pictures are `cid:`. */
  html: string | null;
  /** Whether the writer wants no formatting. */
  plain: boolean;
  /** Whose draft it is, and whose the identity. */
  account: Id;
  /** What goes below the text and is not in the editor; null if there is nothing. */
  quoted: Quoted | null;
  identityId: Id;
  /** Stays the same in all that is saved of a draft. */
  messageId: string;
  inReplyTo: string[] | null;
  references: string[] | null;
  /** The Email that is answered or forwarded, and the keyword that says so; of the account of the draft if none is named. */
  origin: { id: Id; keyword: "$answered" | "$forwarded"; account?: Id } | null;
  attachments: Attachment[];
  /** The draft on the server that this takes the place of. */
  emailId: Id | null;
  /** It was asked to be sent, and nobody knows whether it was. */
  submitting: boolean;
  /** How it is to be sent, since its writer has said so; null as long as it is written. */
  toSend: Sending | null;
}

export type Standing = "unsaved" | "saving" | "saved" | "sending" | "waiting";

/** What is wrong with what was written; for the writer. */
export class WrongRecipient extends Error {}

/** It was sent already, by this window before its connection was lost. */
export class AlreadySent extends Error {}

/** How a message is sent. */
export interface Sending {
  /** Parameters of MAIL FROM that say how long the server keeps it (RFC 4865). */
  hold: Record<string, string>;
}

let drafts = 0;

export class Draft {
  /** Among those of this page. */
  readonly number = ++drafts;
  readonly version = new Observable(0);
  /** Counts up when the text was changed by something else than its editor. */
  readonly replaced = new Observable(0);
  standing: Standing;
  /** The browser has no room for a copy. */
  full = false;
  /** Another window of this browser has it too. */
  elsewhere = false;
  /** Somebody else has changed it meanwhile; both are kept. */
  conflict = false;
  /** When the writer wants to be reminded if nobody has answered. */
  followUpAt: string | null = null;
  /** Gives the text as it is in the editor. */
  editor: (() => Pick<Written, "text" | "html">) | null = null;
  readonly uploads: Uploads;
  private keeping: Keeping;
  private typing: ReturnType<typeof setTimeout> | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private pause = COLLECTED_AFTER_MS;
  private retry = RETRY_FIRST_MS;
  private saving: Promise<void> = Promise.resolve();
  private stopWaiting = new AbortController();
  private closed = false;
  /** What was tried to save when the connection was lost: it may be on the server. */
  private attempted: string | null = null;

  private readonly connection: Connection;
  private readonly mailboxes: Mailboxes;

  /** @param account one of the reader's own, where it is kept and from which it is sent */
  constructor(readonly account: Account, readonly written: Written) {
    const { connection } = account;
    this.connection = connection;
    this.mailboxes = account.mailboxes;
    written.account = account.id;
    this.standing = written.emailId === null ? "unsaved" : "saved";
    this.keeping = this.keep();
    this.uploads = new Uploads(connection, () => this.version.value++, () => this.change({}));
    addEventListener("pagehide", this.leaving);
    document.addEventListener("visibilitychange", this.leaving);
  }

  private keep(): Keeping {
    const keeping = new Keeping(this.connection.accountId, this.written.messageId, (news) => this.hear(news));
    void this.lookElsewhere(keeping);
    return keeping;
  }

  private async lookElsewhere(keeping = this.keeping): Promise<void> {
    this.elsewhere = await keeping.isElsewhere();
    this.version.value++;
  }

  private readonly leaving = (event: Event) => {
    this.collect();
    if (event.type === "pagehide") {
      this.keeping.tell("closed");
    }
  };

  /** The editor has something new; what it is is asked for when the writer pauses. */
  typed(): void {
    if (this.standing !== "unsaved") {
      this.standing = "unsaved";
      this.version.value++;
    }
    clearTimeout(this.typing);
    clearTimeout(this.timer);
    this.typing = setTimeout(() => this.collect(), this.pause);
  }

  /** Takes what is in the editor. */
  collect(): void {
    if (this.typing !== undefined && this.editor !== null && !this.closed) {
      clearTimeout(this.typing);
      this.typing = undefined;
      const begun = performance.now();
      this.change(this.editor());
      this.pause = Math.min(COLLECTED_AFTER_MAX_MS, Math.max(COLLECTED_AFTER_MS, PAUSE_PER_WORK * (performance.now() - begun)));
    }
  }

  change(change: Partial<Written>): void {
    Object.assign(this.written, change);
    if (this.closed) {
      return;
    }
    this.standing = "unsaved";
    this.full = !this.keeping.keep(this.written);
    this.saveAfter(SAVED_AFTER_MS);
    this.version.value++;
  }

  /** Changes the text under the editor. */
  replace(change: Partial<Written>): void {
    clearTimeout(this.typing);
    this.typing = undefined;
    this.change(change);
    this.replaced.value++;
  }

  /** Sends from another address, which signs in its own way. */
  sendFrom(next: Identity): void {
    this.collect();
    const before = this.identity();
    const { text, html, plain } = this.written;
    this.replace({ identityId: next.id, ...exchanged(plain, text, html, before, next) });
  }

  /**
   * The same in another account, as something of its own.
   *
   * @param attachments its files, as they are there
   */
  movedTo(identity: Identity, account: Account, attachments: Attachment[]): Draft {
    this.collect();
    const { text, html, plain, origin } = this.written;
    const moved = new Draft(account, {
      ...this.written, identityId: identity.id, ...exchanged(plain, text, html, this.identity(), identity),
      messageId: newMessageId(identity), emailId: null, submitting: false, toSend: null,
      origin: origin === null ? null : { account: this.account.id, ...origin },
      attachments,
    });
    moved.followUpAt = this.followUpAt;
    return moved;
  }

  /** Puts what is quoted into the editor. */
  showQuoted(): void {
    this.collect();
    this.replace({ ...this.whole(), quoted: null });
  }

  /** All that is sent, with what is quoted. */
  private whole(): { text: string; html: string | null } {
    const { text, html } = unfolded(this.written, bareText(this.identity()));
    return { text, html: this.written.plain ? null : html };
  }

  remindAt(time: string | null): void {
    this.followUpAt = time;
    this.version.value++;
  }

  /** Another text with this one below it; of two signatures that of this one stays. */
  above({ text, html }: Pick<Written, "text" | "html">): Pick<Written, "text" | "html"> {
    const signature = bareText(this.identity());
    const { plain } = this.written;
    const root = unshown.createElement("div");
    root.append(html === null ? nodesOf(text.trimEnd(), signature) : fragmentOf(html, OWN));
    root.querySelectorAll(".signature").forEach((one) => one.remove());
    const below = this.written.html === null ? nodesOf(this.written.text, signature) : fragmentOf(this.written.html, OWN);
    root.append(below);
    return { text: textOf(root), html: plain || isPlain(root) ? null : root.innerHTML };
  }

  attach(file: File, cid?: string): Attachment {
    const attachment: Attachment = {
      key: crypto.randomUUID(), name: file.name, type: file.type || "application/octet-stream", size: file.size,
      ...(cid === undefined ? {} : { cid }),
    };
    this.written.attachments = [...this.written.attachments, attachment];
    this.uploads.start(attachment, file);
    this.change({});
    return attachment;
  }

  detach(attachment: Attachment): void {
    this.uploads.cancel(attachment);
    this.change({ attachments: this.written.attachments.filter((other) => other !== attachment) });
  }

  /** What goes with the message: pictures of the text only if the text still shows them. */
  get attachments(): Attachment[] {
    const { attachments, html, quoted } = this.written;
    return attachments.filter(({ cid, type }) =>
      cid === undefined || !type.startsWith("image/") || [html, quoted?.html].some((one) => one?.includes("cid:" + cid))
    );
  }

  get isUploading(): boolean {
    return this.attachments.some((attachment) => attachment.blobId === undefined);
  }

  /** Whether there is something that its writer would miss. */
  get isEmpty(): boolean {
    this.collect();
    const { to, cc, typed, subject, text, html } = this.written;
    const words = text.split("\n-- \n")[0]!;
    return to.length + cc.length === 0 && Object.values(typed).join("").trim() === "" && subject.trim() === "" &&
      words.replace(/^-- \n[^]*/, "").trim() === "" && !(html ?? "").includes("<img") && this.attachments.length === 0;
  }

  /** Whether it is the one of a message, by its Message-ID, which is the same in all that is saved of it. */
  is(account: Account, messageId: string): boolean {
    return this.account === account && this.written.messageId === messageId;
  }

  identity(): Identity {
    const found = this.account.identities.find((identity) => identity.id === this.written.identityId) ?? this.account.identities[0];
    if (found === undefined) {
      throw new JmapError("forbiddenFrom", "This account has no address to send from.");
    }
    return found;
  }

  // ------------------------------------------------------------------ other windows

  private hear(news: News): void {
    if (news.what === "closed") {
      setTimeout(() => void this.lookElsewhere(), GONE_AFTER_MS);
    } else {
      this.elsewhere = true;
    }
    if (news.what === "saved" && news.written !== undefined) {
      this.collect();
      if (this.standing === "saved") {
        Object.assign(this.written, news.written); // nothing was typed here since
        this.replaced.value++;
      } else {
        this.becomeAnother();
        this.change({});
      }
    }
    this.version.value++;
  }

  /** Goes on as a draft of its own, beside that which somebody else has changed. */
  private becomeAnother(): void {
    this.conflict = true;
    this.written.emailId = null;
    this.written.messageId = newMessageId(this.identity());
    this.keeping.close();
    this.keeping = this.keep();
    this.full = !this.keeping.keep(this.written);
  }

  // ------------------------------------------------------------------ saving

  private saveAfter(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.save(), ms);
  }

  /** Keeps it on the server; one at a time, so that no older text goes over a newer one. If it fails it is tried again. */
  save(): Promise<void> {
    this.collect();
    clearTimeout(this.timer);
    this.saving = this.saving.then(async () => {
      if (this.closed || this.standing !== "unsaved") {
        return;
      }
      try {
        this.standing = "saving";
        this.version.value++;
        await this.saveNow();
        this.retry = RETRY_FIRST_MS;
        if (this.standing === "saving") {
          this.standing = "saved";
        }
      } catch (failure) {
        if (failure instanceof AlreadySent) {
          this.close();
        } else if (!this.closed) {
          this.standing = "unsaved"; // it is in the browser
          this.saveAfter(this.retry);
          this.retry = Math.min(2 * this.retry, RETRY_MAX_MS);
        }
      }
      this.version.value++;
    });
    return this.saving;
  }

  private async saveNow(): Promise<void> {
    await this.resolve();
    const { quoted } = this.written;
    const written = JSON.stringify({ ...this.written, quoted: null });
    const old = this.written.emailId;
    let answer: SetAnswer;
    try {
      answer = (await this.connection.call(["Email/set", {
        create: { draft: this.email() },
        destroy: old === null ? [] : [old],
      }, "set"])).get<SetAnswer>("set");
    } catch (failure) {
      this.attempted = failure instanceof OfflineError ? this.whole().text : null;
      throw failure;
    }
    this.attempted = null;
    requireDone({ ...answer, notDestroyed: null });
    this.written.emailId = answer.created!["draft"]!.id;
    if (old !== null && answer.notDestroyed?.[old] !== undefined) {
      this.conflict = true; // it is not there any more: somebody has written on it, or thrown it away
    }
    if (this.written.quoted === quoted && JSON.stringify({ ...this.written, quoted: null, emailId: old }) === written) {
      this.keeping.forget();
    }
    this.keeping.tell("saved", this.written);
  }

  /** Finds out what became of requests whose answers were lost. */
  private async resolve(): Promise<void> {
    if (this.written.submitting && this.written.emailId !== null) {
      const { submission } = await find(this.connection, [this.written.emailId]);
      if (submission !== undefined) {
        throw new AlreadySent();
      }
      this.written.submitting = false;
    }
    if (this.attempted !== null) {
      const answers = await this.connection.call(
        ["Email/query", {
          filter: { inMailbox: this.mailbox("drafts"), header: ["Message-ID", this.written.messageId] },
          sort: [{ property: "receivedAt", isAscending: false }],
          limit: 10,
        }, "query"],
        ["Email/get", {
          "#ids": { resultOf: "query", name: "Email/query", path: "/ids" },
          properties: ["id", "textBody", "bodyValues"], fetchTextBodyValues: true,
        }, "get"],
      );
      type Saved = { id: Id; textBody: { partId: string }[]; bodyValues: Record<string, { value: string }> };
      const own = answers.get<{ list: Saved[] }>("get").list.find((saved) =>
        saved.textBody.map((part) => saved.bodyValues[part.partId]?.value ?? "").join("\n").trim() === this.attempted!.trim()
      );
      this.written.emailId = own?.id ?? this.written.emailId;
      this.attempted = null;
    }
  }

  // ------------------------------------------------------------------ sending

  /** Takes what is in the fields for addresses. */
  complete(): void {
    const { typed } = this.written;
    for (const field of ["to", "cc", "bcc"] as const) {
      const more = recipients(typed[field] ?? "");
      if (more.length > 0) {
        this.change({ [field]: [...this.written[field], ...more], typed: { ...this.written.typed, [field]: "" } });
      }
    }
  }

  /**
   * Waits for a lost connection, until [[#stop]].
   *
   * @returns what takes it back, for as long as the server says
   */
  async send(sending: Sending = { hold: hold() }): Promise<() => Promise<void>> {
    this.collect();
    this.complete();
    const wrong = this.all().find((one) => one.wrong === true);
    if (wrong !== undefined) {
      throw new WrongRecipient(wrong.email);
    }
    clearTimeout(this.timer);
    await this.saving;
    this.stopWaiting = new AbortController();
    this.written.toSend = sending;
    this.keeping.keep(this.written); // a window that is closed meanwhile goes on when it is opened again
    for (let wait = RETRY_FIRST_MS;; wait = Math.min(2 * wait, RETRY_MAX_MS)) {
      try {
        return await this.sendOnce(sending);
      } catch (failure) {
        if (!(failure instanceof OfflineError) || this.stopWaiting.signal.aborted) {
          this.written.toSend = null;
          this.standing = "unsaved";
          this.saveAfter(SAVED_AFTER_MS);
          this.version.value++;
          throw failure;
        }
        this.standing = "waiting";
        this.version.value++;
        await pause(wait, this.stopWaiting.signal);
        if (this.stopWaiting.signal.aborted) {
          this.written.toSend = null;
          this.change({});
          throw failure;
        }
      }
    }
  }

  /** No longer waits for the connection to send. */
  stop(): void {
    this.stopWaiting.abort();
  }

  private all(): Recipient[] {
    return [...this.written.to, ...this.written.cc, ...this.written.bcc];
  }

  private async sendOnce({ hold }: Sending): Promise<() => Promise<void>> {
    const before = this.standing;
    this.standing = "sending";
    this.version.value++;
    // Once it may have been submitted it must stay what it is, so that it is found.
    if (!this.written.submitting && (before !== "saved" || this.written.emailId === null)) {
      await this.saveNow();
    }
    const identity = this.identity();
    const order: Order = {
      emailId: this.written.emailId!, identityId: identity.id, from: identity.email,
      to: without(this.all(), []).map((one) => one.email), parameters: hold, drafts: this.mailbox("drafts"), sent: this.mailbox("sent"),
      scheduled: "HOLDUNTIL" in hold ? await this.scheduled() : null,
    };
    this.written.submitting = true;
    this.keeping.keep(this.written);
    let submission: Id;
    try {
      submission = await submit(this.connection, order);
    } catch (failure) {
      this.written.submitting = failure instanceof OfflineError;
      throw failure;
    }
    this.written.submitting = false;
    this.close();
    await this.markOrigin();
    await this.remind(order.emailId);
    return () => takeBack(this.connection, submission, order);
  }

  private async markOrigin(): Promise<void> {
    const origin = this.written.origin;
    if (origin !== null) {
      // The message is sent; that the other one is not marked is no reason to say that it is not.
      const of = this.connection.to(origin.account ?? this.account.id);
      await of.set("Email", { update: { [origin.id]: { ["keywords/" + origin.keyword]: true } } }).catch(() => {});
    }
  }

  private async remind(emailId: Id): Promise<void> {
    if (this.followUpAt !== null) {
      await this.connection.set("Email", { update: { [emailId]: { followUpAt: this.followUpAt } } }).catch(() => {}); // as above
    }
  }

  /** The mailbox of what is sent later, made if there is none. */
  private async scheduled(): Promise<Id> {
    if (this.mailboxes.withRole("scheduled") === undefined) {
      await this.connection.set("Mailbox", { create: { scheduled: { name: "Scheduled", role: "scheduled", parentId: null } } });
      await this.mailboxes.load();
    }
    return this.mailboxes.withRole("scheduled")!.id;
  }

  async discard(): Promise<void> {
    this.close();
    await this.saving;
    if (this.written.emailId !== null) {
      await this.connection.set("Email", { destroy: [this.written.emailId] });
    }
  }

  /** Whether it is done with: sent, or thrown away. */
  get isClosed(): boolean {
    return this.closed;
  }

  /** Its view is gone; it is still saved. */
  async leave(): Promise<void> {
    await this.save();
    if (this.standing === "saved") {
      this.close();
    }
  }

  private close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    clearTimeout(this.typing);
    this.uploads.cancelAll();
    this.keeping.close();
    removeEventListener("pagehide", this.leaving);
    document.removeEventListener("visibilitychange", this.leaving);
  }

  // ------------------------------------------------------------------ as an Email

  mailbox(role: "drafts" | "sent"): Id {
    const found = this.mailboxes.withRole(role) ?? this.mailboxes.withRole("inbox");
    if (found === undefined) {
      throw new JmapError("notFound", "This account has no mailbox for drafts.");
    }
    return found.id;
  }

  /** The bodies as they are sent. What is quoted was made harmless when it came in; it may be long. */
  private message(): { text: string; html: string | null } {
    const { text, html } = this.whole();
    if (html === null) {
      return { text, html };
    }
    const { quoted } = this.written;
    const below = quoted === null ? "" : quoted.html;
    return { text, html: page(outgoing(html.slice(0, html.length - below.length)) + below) };
  }

  /** As it is created on the server, a draft among the drafts if nothing else is said. */
  email(mailbox: Id = this.mailbox("drafts"), keywords: Record<string, true> = { $draft: true, $seen: true }): Record<string, unknown> {
    const { to, cc, bcc, subject, messageId, inReplyTo, references } = this.written;
    const { text, html } = this.message();
    const identity = this.identity();
    return {
      mailboxIds: { [mailbox]: true },
      keywords,
      messageId: [messageId],
      from: [{ name: identity.name === "" ? null : identity.name, email: identity.email }],
      ...(identity.replyTo === null ? {} : { replyTo: identity.replyTo }),
      to: addresses(to),
      cc: addresses(cc),
      bcc: addresses(bcc),
      subject,
      ...(inReplyTo === null ? {} : { inReplyTo }),
      ...(references === null ? {} : { references }),
      textBody: [{ partId: "text", type: "text/plain" }],
      ...(html === null ? {} : { htmlBody: [{ partId: "html", type: "text/html" }] }),
      bodyValues: { text: { value: text }, ...(html === null ? {} : { html: { value: html } }) },
      attachments: this.attachments.filter(({ blobId }) => blobId !== undefined).map(({ blobId, name, type, cid }) => ({
        blobId, name, type, disposition: cid === undefined ? "attachment" : "inline", ...(cid === undefined ? {} : { cid }),
      })),
    };
  }
}

/** A draft keeps what is no address yet; the server keeps it as it is. */
function addresses(all: Recipient[]): Address[] | null {
  return all.length === 0 ? null : all.map(({ name, email }) => ({ name, email }));
}

function page(html: string): string {
  return '<!doctype html><html><head><meta charset="utf-8"></head><body>' + html + "</body></html>";
}

/** Files of another account, put where a draft is that shall have them (RFC 8620 §6.3). */
export async function copiedTo({ connection, id }: Account, from: Id, attachments: Attachment[]): Promise<Attachment[]> {
  const blobIds = attachments.flatMap(({ blobId }) => blobId ?? []);
  if (from === id || blobIds.length === 0) {
    return attachments;
  }
  const answers = await connection.call(["Blob/copy", { fromAccountId: from, blobIds }, "copy"]);
  const { copied, notCopied } = answers.get<{ copied: Record<Id, Id> | null; notCopied: Record<Id, SetError> | null }>("copy");
  for (const error of Object.values(notCopied ?? {})) {
    throw new JmapError(error.type, error.description);
  }
  return attachments.map((one) => (one.blobId === undefined ? one : { ...one, blobId: copied![one.blobId]! }));
}
