// A draft that is being edited. It is stored in the browser while typing, and on the server shortly after, so that it
// survives a crash, a lost connection, and editing in a second window.

import { OfflineError } from "../http.ts";
import { type Answers, type Connection, JmapError, requireDone, type SetAnswer } from "../jmap/connection.ts";
import type { Address, Call, Id, Identity, SetError } from "../jmap/types.ts";
import { type Recipient, recipients, without } from "./addresses.ts";
import { fragmentOf, outgoing, OWN, unshown } from "./compose/html.ts";
import { bareText, exchanged } from "./compose/signature.ts";
import { Keeping, type News } from "./compose/keeping.ts";
import { find, type Order, submit, undoSend } from "./compose/sending.ts";
import { editable, type Quoted, unfolded } from "./compose/quoted.ts";
import { isPlain, nodesOf, textOf } from "./compose/text.ts";
import { hold } from "./compose/undo.ts";
import { pause, Uploads } from "./compose/uploads.ts";
import type { Account } from "./account.ts";
import type { Mailboxes } from "./mailboxes.ts";
import { Observable } from "./observable.ts";
import { newMessageId } from "./reply.ts";
import { painted } from "../painted.ts";

/** Typing pause after which the text is collected; longer if collecting takes long. */
const COLLECTED_AFTER_MS = 200;
const COLLECTED_AFTER_MAX_MS = 3_000;
const PAUSE_PER_WORK = 20;

const SAVED_AFTER_MS = 1_500;
/** Delay until a closing window is closed. */
const GONE_AFTER_MS = 500;

/** The id of the call that removes a saved version. */
const REMOVED = "?removed";

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
  /** Content-ID of an inline image. */
  cid?: string;
}

export type Field = "to" | "cc" | "bcc";

/** The content of a draft. */
export interface Written {
  to: Recipient[];
  cc: Recipient[];
  bcc: Recipient[];
  /** Text in an address field that is not parsed yet. */
  typed: Partial<Record<Field, string>>;
  subject: string;
  text: string;
  /** The same as HTML; null without formatting. Images are `cid:`. */
  html: string | null;
  /** Whether it is plain text. */
  plain: boolean;
  /** The account of the draft and of the identity. */
  account: Id;
  /** The quoted text that is not in the editor; null if there is none. */
  quoted: Quoted | null;
  /** Whether its quoted text was not made yet, or could not be. */
  quoteMissing: boolean;
  identityId: Id;
  /** The Message-ID, the same in all saved versions. */
  messageId: string;
  inReplyTo: string[] | null;
  references: string[] | null;
  /** The answered or forwarded Email and its keyword; by default in the account of the draft. */
  origin: { id: Id; keyword: "$answered" | "$forwarded"; account?: Id } | null;
  attachments: Attachment[];
  /** The saved draft that this replaces. */
  emailId: Id | null;
  /** Sending was requested, with unknown result. */
  submitting: boolean;
  /** How to send it, after the user has sent it; null while it is edited. */
  toSend: Sending | null;
}

export type DraftStatus = "unsaved" | "saving" | "saved" | "sending" | "waiting";

/** An invalid recipient, with a text for the user. */
export class WrongRecipient extends Error {}

/** It was already sent by this window before the connection was lost. */
export class AlreadySent extends Error {}

/** How a message is sent. */
export interface Sending {
  /** Parameters of MAIL FROM for delayed sending (RFC 4865). */
  hold: Record<string, string>;
}

let drafts = 0;

export class Draft {
  /** Its number in this page. */
  readonly number = ++drafts;
  readonly version = new Observable(0);
  /** Incremented when the text was changed outside its editor. */
  readonly replaced = new Observable(0);
  status: DraftStatus;
  /** The browser's storage is full. */
  full = false;
  /** Another window of this browser has the draft too. */
  elsewhere = false;
  /** It was changed elsewhere in the meantime; both versions are kept. */
  conflict = false;
  /** Time of a reminder if there is no reply. */
  followUpAt: string | null = null;
  /** Returns the text from the editor. */
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
  /** Whether it was changed since it was opened. */
  private isChanged = false;
  /** While the quoted text is made. */
  quoting: Promise<void> | null = null;
  /** The version whose saving was interrupted: it may be on the server. */
  private attempted: string | null = null;

  private readonly connection: Connection;
  private readonly mailboxes: Mailboxes;

  /** @param account own account where it is stored and from which it is sent */
  constructor(readonly account: Account, readonly written: Written) {
    const { connection } = account;
    this.connection = connection;
    this.mailboxes = account.mailboxes;
    written.account = account.id;
    this.status = written.emailId === null ? "unsaved" : "saved";
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

  /** The editor has changed; its text is collected after a pause. */
  typed(): void {
    if (this.status !== "unsaved") {
      this.status = "unsaved";
      this.version.value++;
    }
    clearTimeout(this.typing);
    clearTimeout(this.timer);
    this.typing = setTimeout(() => this.collect(), this.pause);
  }

  /** Collects the text of the editor. */
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
    this.status = "unsaved";
    this.isChanged = true;
    this.full = !this.keeping.keep(this.written);
    this.saveAfter(SAVED_AFTER_MS);
    this.version.value++;
  }

  /** Changes the text outside the editor. */
  replace(change: Partial<Written>): void {
    clearTimeout(this.typing);
    this.typing = undefined;
    this.change(change);
    this.replaced.value++;
  }

  /** Changes the identity, and its signature. */
  sendFrom(next: Identity): void {
    this.collect();
    const before = this.identity();
    const { text, html, plain } = this.written;
    this.replace({ identityId: next.id, ...exchanged(plain, text, html, before, next) });
  }

  /**
   * A copy in another account.
   *
   * @param attachments its attachments in that account
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

  /**
   * Adds the quoted text when the draft is shown. It is saved and sent when that is done.
   *
   * @param failed called if it cannot be made; the draft is saved without it
   */
  quoteWith(make: () => Promise<Quoted>, failed: (failure: Error) => void): void {
    this.written.quoteMissing = true;
    const quote = async () => {
      await painted();
      const quoted = await make();
      this.written.quoteMissing = false;
      if (this.isChanged) {
        this.change({ quoted });
      } else {
        this.written.quoted = quoted; // nothing worth saving yet
      }
    };
    this.quoting = quote().finally(() => {
      this.quoting = null;
      this.version.value++;
    });
    const told = this.quoting.catch(failed);
    this.saving = this.saving.then(() => told);
  }

  /** Whether it is being sent, so that it must not change. */
  get isOnItsWay(): boolean {
    return this.status === "sending" || this.status === "waiting";
  }

  /** Moves the quoted text into the editor; without its formatting, if it is too long. */
  async showQuoted(): Promise<void> {
    const { quoted } = this.written;
    if (quoted === null || this.isOnItsWay) {
      return;
    }
    await painted(); // the pressed button
    const shown = await editable(quoted);
    if (this.isOnItsWay) {
      return; // sent in the meantime
    }
    this.collect();
    if (this.written.quoted === quoted && !this.closed) {
      this.written.quoted = shown;
      this.replace({ ...this.whole(), quoted: null });
    }
  }

  /** The complete text, with the quoted text. */
  private whole(): { text: string; html: string | null } {
    const { text, html } = unfolded(this.written, bareText(this.identity()));
    return { text, html: this.written.plain ? null : html };
  }

  remindAt(time: string | null): void {
    this.followUpAt = time;
    this.version.value++;
  }

  /** Another text followed by this one; of two signatures, this one's is kept. */
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

  /** The attachments; inline images only if the text still contains them. */
  get attachments(): Attachment[] {
    const { attachments, html, quoted } = this.written;
    return attachments.filter(({ cid, type }) =>
      cid === undefined || !type.startsWith("image/") || [html, quoted?.html].some((one) => one?.includes("cid:" + cid))
    );
  }

  get isUploading(): boolean {
    return this.attachments.some((attachment) => attachment.blobId === undefined);
  }

  /** Whether there is nothing worth saving. */
  get isEmpty(): boolean {
    this.collect();
    const { to, cc, typed, subject, text, html } = this.written;
    const words = text.split("\n-- \n")[0]!;
    return to.length + cc.length === 0 && Object.values(typed).join("").trim() === "" && subject.trim() === "" &&
      words.replace(/^-- \n[^]*/, "").trim() === "" && !(html ?? "").includes("<img") && this.attachments.length === 0;
  }

  /** Whether it is the draft with this Message-ID, which is the same in all saved versions. */
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
    if (news.what === "saved" && news.written !== undefined && !this.isOnItsWay) {
      this.collect();
      if (this.status === "saved") {
        Object.assign(this.written, news.written); // not edited here since
        this.replaced.value++;
      } else {
        this.becomeAnother(null);
        this.change({});
      }
    }
    this.version.value++;
  }

  /**
   * Continues as a separate draft, besides the one changed elsewhere.
   *
   * @param emailId its saved version
   */
  private becomeAnother(emailId: Id | null): void {
    this.conflict = true;
    this.written.emailId = emailId;
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

  /** Saves it on the server; one request at a time, so that no older text overwrites a newer one. Retried after a failure. */
  save(): Promise<void> {
    this.collect();
    clearTimeout(this.timer);
    this.saving = this.saving.then(async () => {
      if (this.closed || this.status !== "unsaved") {
        return;
      }
      try {
        this.status = "saving";
        this.version.value++;
        await this.saveNow();
        this.retry = RETRY_FIRST_MS;
        if (this.status === "saving") {
          this.status = "saved";
        }
      } catch (failure) {
        if (failure instanceof AlreadySent) {
          this.close();
        } else if (!this.closed) {
          this.status = "unsaved"; // it is in the browser
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
    let answers: Answers;
    try {
      answers = await this.connection.call(["Email/set", { create: { draft: this.email() } }, "set"], ...this.removal(old));
    } catch (failure) {
      this.attempted = failure instanceof OfflineError ? this.whole().text : null;
      throw failure;
    }
    this.attempted = null;
    const answer = answers.get<SetAnswer>("set");
    requireDone(answer);
    this.written.emailId = answer.created!["draft"]!.id;
    if (old !== null && !removed(answers, old)) {
      // It was changed, deleted or sent elsewhere. If it was sent, this must not be sent with the same Message-ID.
      this.becomeAnother(this.written.emailId);
      return await this.saveNow();
    }
    if (this.written.quoted === quoted && JSON.stringify({ ...this.written, quoted: null, emailId: old }) === written) {
      this.keeping.forget();
    }
    this.keeping.tell("saved", this.written);
  }

  /** Calls that remove a saved version, unless it was sent in the meantime, in another window or by another program. */
  private removal(emailId: Id | null): Call[] {
    const scheduled = this.mailboxes.withRole("scheduled");
    return emailId === null ? [] : [
      ["Email/query", {
        filter: { hasKeyword: "$draft", ...(scheduled === undefined ? {} : { inMailboxOtherThan: [scheduled.id] }) },
        anchor: emailId, // an error if it is not among the results
        limit: 1,
      }, "?found"],
      ["Email/set", { "#destroy": { resultOf: "?found", name: "Email/query", path: "/ids" } }, REMOVED],
    ];
  }

  /** Determines the result of requests whose responses were lost. */
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

  /** Parses the text in the address fields. */
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
   * Sends the draft; waits for a lost connection, until [[#stop]]. @returns a function that undoes sending, while the server
   * permits it. Rejected if the quoted text that it waits for cannot be made
   */
  async send(sending: Sending = { hold: hold() }): Promise<() => Promise<void>> {
    this.collect();
    this.complete();
    const wrong = this.all().find((one) => one.wrong === true);
    if (wrong !== undefined) {
      throw new WrongRecipient(wrong.email);
    }
    await this.quoting;
    clearTimeout(this.timer);
    await this.saving;
    this.stopWaiting = new AbortController();
    this.written.toSend = sending;
    this.keeping.keep(this.written); // continues when a closed window is opened again
    for (let wait = RETRY_FIRST_MS;; wait = Math.min(2 * wait, RETRY_MAX_MS)) {
      try {
        return await this.sendOnce(sending);
      } catch (failure) {
        if (!(failure instanceof OfflineError) || this.stopWaiting.signal.aborted) {
          this.written.toSend = null;
          this.change({});
          throw failure;
        }
        this.status = "waiting";
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
    const before = this.status;
    this.status = "sending";
    this.version.value++;
    // Once it may have been submitted, it must not change, so that it is found.
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
    this.written.toSend = null; // it may be edited again after an undo
    this.close();
    await this.markOrigin();
    await this.remind(order.emailId);
    return () => undoSend(this.connection, submission, order);
  }

  private async markOrigin(): Promise<void> {
    const origin = this.written.origin;
    if (origin !== null) {
      // The message is sent; failing to flag the other one must not look like a failure.
      const of = this.connection.to(origin.account ?? this.account.id);
      await of.set("Email", { update: { [origin.id]: { ["keywords/" + origin.keyword]: true } } }).catch(() => {});
    }
  }

  private async remind(emailId: Id): Promise<void> {
    if (this.followUpAt !== null) {
      await this.connection.set("Email", { update: { [emailId]: { followUpAt: this.followUpAt } } }).catch(() => {}); // as above
    }
  }

  /** The mailbox for scheduled mail, created if missing. */
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
      await this.connection.call(...this.removal(this.written.emailId));
    }
  }

  /** Whether it was sent or discarded. */
  get isClosed(): boolean {
    return this.closed;
  }

  /** Its view was closed; it is still saved. */
  async leave(): Promise<void> {
    await this.save();
    if (this.status === "saved") {
      this.close();
    }
  }

  /** Forgets what the server does not have, and sends it no more. */
  drop(): void {
    this.close();
    this.stop();
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

  /** The bodies to send. The quoted text was already sanitized, and may be long. */
  private message(): { text: string; html: string | null } {
    const { text, html } = this.whole();
    if (html === null) {
      return { text, html };
    }
    const { quoted } = this.written;
    const below = quoted === null ? "" : quoted.html;
    return { text, html: page(outgoing(html.slice(0, html.length - below.length)) + below) };
  }

  /** The Email to create on the server; by default a draft in Drafts. */
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

function removed(answers: Answers, emailId: Id): boolean {
  return answers.find<{ destroyed: Id[] | null }>(REMOVED)?.destroyed?.includes(emailId) === true;
}

/** Invalid addresses are kept in a draft; the server stores them unchanged. */
function addresses(all: Recipient[]): Address[] | null {
  return all.length === 0 ? null : all.map(({ name, email }) => ({ name, email }));
}

function page(html: string): string {
  return '<!doctype html><html><head><meta charset="utf-8"></head><body>' + html + "</body></html>";
}

/** Copies attachments from another account (RFC 8620 §6.3). */
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
