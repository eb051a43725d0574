// A message that is being written. It is kept in the browser with every key, and on the server a moment later, so that
// neither a crash nor a lost connection takes it away.

import { type Connection, JmapError, requireDone, type SetAnswer } from "../jmap/connection.ts";
import type { Address, Id, Identity } from "../jmap/types.ts";
import { parse } from "./addresses.ts";
import type { Mailboxes } from "./mailboxes.ts";
import { Observable } from "./observable.ts";

const SAVED_AFTER_MS = 1_500;

/** How long the server keeps a message that was sent, so that it can be taken back. */
export const UNDO_SECONDS = 10;

const KEPT = "posthorn.draft.";

export interface Attachment {
  name: string;
  type: string;
  size: number;
  /** Missing while it is uploaded. */
  blobId?: Id;
  cid?: string;
  share: number;
}

/** What the writer has typed and chosen. */
export interface Written {
  to: string;
  cc: string;
  bcc: string;
  subject: string;
  text: string;
  identityId: Id;
  inReplyTo: string[] | null;
  references: string[] | null;
  /** The Email that is answered or forwarded, and the keyword that says so. */
  origin: { id: Id; keyword: "$answered" | "$forwarded" } | null;
  attachments: Attachment[];
  /** The draft on the server that this takes the place of. */
  emailId: Id | null;
}

export type Standing = "unsaved" | "saving" | "saved";

/** What is wrong with what was written; for the writer. */
export class WrongRecipient extends Error {}

export class Draft {
  readonly version = new Observable(0);
  standing: Standing;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private saving: Promise<void> = Promise.resolve();
  private closed = false;

  constructor(
    private readonly connection: Connection,
    private readonly mailboxes: Mailboxes,
    private readonly identities: Identity[],
    readonly written: Written,
    private readonly key: string = crypto.randomUUID(),
  ) {
    this.standing = written.emailId === null ? "unsaved" : "saved";
  }

  /** Drafts that this browser has and the server may not have. */
  static lost(): { key: string; written: Written }[] {
    const found: { key: string; written: Written }[] = [];
    for (let i = 0; i < localStorage.length; i++) {
      const name = localStorage.key(i) ?? "";
      if (name.startsWith(KEPT)) {
        found.push({ key: name.slice(KEPT.length), written: JSON.parse(localStorage.getItem(name)!) as Written });
      }
    }
    return found;
  }

  change(change: Partial<Written>): void {
    Object.assign(this.written, change);
    this.standing = "unsaved";
    localStorage.setItem(KEPT + this.key, JSON.stringify({ ...this.written, attachments: this.uploaded() }));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.save(), SAVED_AFTER_MS);
    this.version.value++;
  }

  async attach(file: File): Promise<void> {
    const attachment: Attachment = { name: file.name, type: file.type || "application/octet-stream", size: file.size, share: 0 };
    this.written.attachments = [...this.written.attachments, attachment];
    this.version.value++;
    try {
      const { blobId } = await this.connection.upload(file, (share) => {
        attachment.share = share;
        this.version.value++;
      }, new AbortController().signal);
      attachment.blobId = blobId;
      this.change({});
    } catch (failure) {
      this.detach(attachment);
      throw failure;
    }
  }

  detach(attachment: Attachment): void {
    this.change({ attachments: this.written.attachments.filter((other) => other !== attachment) });
  }

  /** Whether there is something that its writer would miss. */
  get isEmpty(): boolean {
    const { to, cc, bcc, subject, text, attachments } = this.written;
    return [to, cc, bcc, subject, text].every((value) => value.trim() === "") && attachments.length === 0;
  }

  /** Keeps it on the server; one at a time, so that no older text goes over a newer one. */
  save(): Promise<void> {
    clearTimeout(this.timer);
    this.saving = this.saving.then(() => this.saveNow());
    return this.saving;
  }

  private async saveNow(): Promise<void> {
    if (this.closed || this.standing === "saved") {
      return;
    }
    this.standing = "saving";
    this.version.value++;
    const old = this.written.emailId;
    try {
      const answer = (await this.connection.call(["Email/set", {
        create: { draft: this.email(this.mailbox("drafts"), { $draft: true, $seen: true }) },
        destroy: old === null ? [] : [old], // another window may have replaced it: both are kept then
      }, "set"])).get<SetAnswer>("set");
      requireDone({ ...answer, notDestroyed: null });
      this.written.emailId = answer.created!["draft"]!.id;
      if (this.standing === "saving") {
        this.standing = "saved";
        localStorage.removeItem(KEPT + this.key);
      }
    } catch {
      this.standing = "unsaved"; // it is in the browser, and is tried again
      this.timer = setTimeout(() => void this.save(), 5 * SAVED_AFTER_MS);
    }
    this.version.value++;
  }

  /** @returns what takes it back, for as long as the server says */
  async send(): Promise<() => Promise<void>> {
    const { to, cc, bcc } = this.written;
    const read = [to, cc, bcc].map(parse);
    const wrong = read.flatMap((one) => one.wrong)[0];
    if (wrong !== undefined) {
      throw new WrongRecipient(wrong);
    }
    const recipients = read.flatMap((one) => one.addresses);
    const identity = this.identity();
    clearTimeout(this.timer);
    await this.saving;
    const drafts = this.mailbox("drafts");
    const sent = this.mailbox("sent");
    const answers = await this.connection.call(
      ["Email/set", {
        create: { message: this.email(drafts, { $draft: true, $seen: true }) },
        destroy: this.written.emailId === null ? [] : [this.written.emailId],
      }, "message"],
      ["EmailSubmission/set", {
        create: {
          submission: {
            emailId: "#message",
            identityId: identity.id,
            envelope: {
              mailFrom: { email: identity.email, parameters: { HOLDFOR: String(UNDO_SECONDS) } },
              rcptTo: without(recipients).map((email) => ({ email, parameters: null })),
            },
          },
        },
        onSuccessUpdateEmail: {
          "#submission": {
            ["mailboxIds/" + drafts]: null,
            ["mailboxIds/" + sent]: true,
            "keywords/$draft": null,
          },
        },
      }, "submission"],
    );
    const message = answers.get<SetAnswer>("message");
    requireDone({ ...message, notDestroyed: null });
    this.written.emailId = message.created!["message"]!.id;
    const submission = answers.get<SetAnswer>("submission", "EmailSubmission/set");
    requireDone(submission);
    this.close();
    await this.markOrigin();
    return () => this.takeBack(submission.created!["submission"]!.id, drafts, sent);
  }

  private async markOrigin(): Promise<void> {
    const origin = this.written.origin;
    if (origin !== null) {
      // The message is sent; that the other one is not marked is no reason to say that it is not.
      await this.connection.set("Email", { update: { [origin.id]: { ["keywords/" + origin.keyword]: true } } }).catch(() => {});
    }
  }

  private async takeBack(submissionId: Id, drafts: Id, sent: Id): Promise<void> {
    await this.connection.set("EmailSubmission", { update: { [submissionId]: { undoStatus: "canceled" } } });
    await this.connection.set("Email", {
      update: {
        [this.written.emailId!]: { ["mailboxIds/" + sent]: null, ["mailboxIds/" + drafts]: true, "keywords/$draft": true },
      },
    });
  }

  async discard(): Promise<void> {
    this.close();
    await this.saving;
    if (this.written.emailId !== null) {
      await this.connection.set("Email", { destroy: [this.written.emailId] });
    }
  }

  private close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    localStorage.removeItem(KEPT + this.key);
  }

  identity(): Identity {
    const found = this.identities.find((identity) => identity.id === this.written.identityId) ?? this.identities[0];
    if (found === undefined) {
      throw new JmapError("forbiddenFrom", "This account has no address to send from.");
    }
    return found;
  }

  private uploaded(): Attachment[] {
    return this.written.attachments.filter((attachment) => attachment.blobId !== undefined);
  }

  private mailbox(role: "drafts" | "sent"): Id {
    const found = this.mailboxes.withRole(role) ?? this.mailboxes.withRole("inbox");
    if (found === undefined) {
      throw new JmapError("notFound", "This account has no mailbox for drafts.");
    }
    return found.id;
  }

  private email(mailbox: Id, keywords: Record<string, true>): Record<string, unknown> {
    const { to, cc, bcc, subject, text, inReplyTo, references } = this.written;
    const identity = this.identity();
    return {
      mailboxIds: { [mailbox]: true },
      keywords,
      from: [{ name: identity.name === "" ? null : identity.name, email: identity.email }],
      to: addresses(to),
      cc: addresses(cc),
      bcc: addresses(bcc),
      subject,
      ...(inReplyTo === null ? {} : { inReplyTo }),
      ...(references === null ? {} : { references }),
      textBody: [{ partId: "text", type: "text/plain" }],
      bodyValues: { text: { value: text } },
      attachments: this.uploaded().map(({ blobId, name, type, cid }) => ({
        blobId, name, type, disposition: cid === undefined ? "attachment" : "inline", ...(cid === undefined ? {} : { cid }),
      })),
    };
  }
}

function addresses(text: string): Address[] | null {
  const read = parse(text).addresses;
  return read.length === 0 ? null : read;
}

function without(recipients: Address[]): string[] {
  const seen = new Map(recipients.map((recipient) => [recipient.email.toLowerCase(), recipient.email]));
  return [...seen.values()];
}
