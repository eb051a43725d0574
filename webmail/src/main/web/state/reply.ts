// Creates replies and forwarded messages.

import type { Address, Email, Identity } from "../jmap/types.ts";
import { fullTime, t } from "../text/texts.ts";
import { formatAll, shortName, without } from "./addresses.ts";
import { fragmentOf, NONE, OWN, type Pictures, serialized, unshown } from "./compose/html.ts";
import { FOLDED_MIN, folded, type Quoted, quotedAsHtml } from "./compose/quoted.ts";
import { turn } from "./compose/slices.ts";
import { signatureNode, signatureText } from "./compose/signature.ts";
import { nodesOf, textOf } from "./compose/text.ts";
import type { Attachment, Written } from "./draft.ts";

/** Largest number of Message-IDs in References; the first and the newest are kept. */
const REFERENCES_MAX = 40;

export function blank(identity: Identity | undefined): Written {
  return {
    to: [], cc: [], bcc: identity?.bcc ?? [], typed: {}, subject: "", ...signed(identity), plain: false,
    account: identity?.account ?? "", identityId: identity?.id ?? "", messageId: newMessageId(identity), inReplyTo: null, references: null, origin: null,
    quoted: null, quoteMissing: false, attachments: [], emailId: null, submitting: false, toSend: null,
  };
}

/** A message that quotes another. */
export interface Quoting {
  written: Written;
  /** Makes a long quoted text, which takes a while; undefined if it is in the message, or there is none. */
  quote?: () => Promise<Quoted>;
}

/** @param text returns the text to quote; slow if the message has only HTML */
export function reply(email: Email, all: boolean, identities: Identity[], text: () => string): Quoting {
  const ours = identities.map((identity) => identity.email.toLowerCase());
  const mine = (email.from ?? []).some((address) => ours.includes(address.email.toLowerCase()));
  const back = mine ? email.to ?? [] : email.replyTo ?? email.from ?? email.sender ?? [];
  const to = without(back, []);
  const others: Address[] = all ? [...(mine ? [] : email.to ?? []), ...(email.cc ?? [])] : [];
  const identity = identityFor(email, identities);
  const name = email.from?.[0] === undefined ? "" : shortName(email.from[0]);
  const head = t("quoteLine", { date: fullTime(email.sentAt ?? email.receivedAt), name });
  const { quote, ...body } = answered(email, identity, [head], text, quoteOf);
  return { quote, written: {
    ...blank(identity),
    ...body,
    to,
    cc: without(others, [...ours, ...to.map((address) => address.email)]),
    subject: prefixed("Re: ", /^re:/i, email.subject),
    inReplyTo: email.messageId,
    references: references(email),
    origin: { id: email.id, keyword: "$answered" },
  } };
}

/** @param text as for [reply] */
export function forward(email: Email, identities: Identity[], text: () => string): Quoting {
  const identity = identityFor(email, identities);
  const head = [
    "---------- " + t("forwarded") + " ----------",
    ...[
      [t("from"), formatAll(email.from)],
      [t("date"), fullTime(email.sentAt ?? email.receivedAt)],
      [t("to"), formatAll(email.to)],
      [t("subject"), email.subject ?? ""],
    ].map(([name, value]) => name + ": " + value),
  ];
  const { quote, ...body } = answered(email, identity, [...head, ""], text, originalOf);
  return { quote, written: {
    ...blank(identity),
    ...body,
    subject: prefixed("Fwd: ", /^fwd?:/i, email.subject),
    references: references(email),
    origin: { id: email.id, keyword: "$forwarded" },
    attachments: attachmentsOf(email),
  } };
}

/** Continues a draft from the server. */
export function resumed(email: Email, identities: Identity[], text: string): Written {
  const from = email.from?.[0]?.email.toLowerCase();
  const identity = identities.find((one) => one.email.toLowerCase() === from) ?? identities[0];
  return {
    ...blank(identity),
    to: email.to ?? [], cc: email.cc ?? [], bcc: email.bcc ?? [], subject: email.subject ?? "",
    ...folded(text, htmlOf(email)),
    messageId: email.messageId?.[0] ?? newMessageId(identity), inReplyTo: email.inReplyTo, references: email.references,
    attachments: attachmentsOf(email), emailId: email.id,
  };
}

/** A new message from an existing one, such as a template. */
export function copied(email: Email, identities: Identity[], text: string): Written {
  const written = resumed(email, identities, text);
  return { ...written, messageId: newMessageId(identities[0]), inReplyTo: null, references: null, emailId: null };
}

export function newMessageId(identity: Identity | undefined): string {
  return crypto.randomUUID() + "@" + (identity?.email.split("@").at(-1) ?? "localhost");
}

function identityFor(email: Email, identities: Identity[]): Identity | undefined {
  const addressed = [...(email.to ?? []), ...(email.cc ?? [])].map((address) => address.email.toLowerCase());
  return identities.find((identity) => addressed.includes(identity.email.toLowerCase())) ?? identities[0];
}

/** RFC 5322 §3.6.4 */
function references(email: Email): string[] | null {
  const all = [...(email.references ?? email.inReplyTo ?? []), ...(email.messageId ?? [])];
  const kept = all.length <= REFERENCES_MAX ? all : [all[0]!, ...all.slice(1 - REFERENCES_MAX)];
  return kept.length === 0 ? null : kept;
}

function prefixed(prefix: string, there: RegExp, subject: string | null): string {
  return there.test(subject ?? "") ? subject! : prefix + (subject ?? "");
}

/** The attachments; those with a Content-ID are inline. */
function attachmentsOf(email: Email): Attachment[] {
  return email.attachments.filter((part) => part.blobId !== null).map((part) => ({
    key: crypto.randomUUID(), name: part.name ?? part.type, type: part.type, size: part.size, blobId: part.blobId!,
    ...(part.cid === null ? {} : { cid: part.cid }),
  }));
}

function htmlOf(email: Email): string | null {
  const parts = email.htmlBody.filter((part) => part.type === "text/html");
  return parts.length === 0 ? null : parts.map((part) => email.bodyValues[part.partId ?? ""]?.value ?? "").join("\n");
}

/** How a message is included in another, as text and HTML. */
interface Inclusion {
  text(text: string): string;
  pictures: Pictures;
  holder(): HTMLElement;
}

const quoteOf: Inclusion = {
  // RFC 3676 §4.5: no space before an already quoted line.
  text: (text) => text.trimEnd().split("\n").map((line) => (line.startsWith(">") ? ">" : "> ") + line).join("\n"),
  pictures: NONE,
  holder: () => {
    const quote = unshown.createElement("blockquote");
    quote.setAttribute("type", "cite");
    return quote;
  },
};

const originalOf: Inclusion = { text: (text) => text, pictures: OWN, holder: () => unshown.createElement("div") };

/** Space for the reply, the signature, and the quoted message unless it is long. */
function answered(
  email: Email, identity: Identity | undefined, head: string[], textOfIt: () => string, how: Inclusion,
): Pick<Written, "text" | "html"> & Pick<Quoting, "quote"> {
  const html = htmlOf(email);
  const textFrom = (original: DocumentFragment | null) =>
    original === null || email.textBody.every((part) => part.type !== "text/html") ? textOfIt() : textOf(original);
  if (html !== null && html.length > FOLDED_MIN) {
    return { ...signed(identity), quote: async () => {
      const original = fragmentOf(html, how.pictures);
      await turn();
      const text = textFrom(original);
      await turn();
      return below(original, text, head, how);
    } };
  }
  const original = html === null ? null : fragmentOf(html, how.pictures);
  const text = textFrom(original);
  if (html === null && text.length > FOLDED_MIN) {
    return { ...signed(identity), quote: async () => below(null, text, head, how) };
  }
  const signature = signatureText(identity);
  const written = "\n" + (signature === "" ? "" : "\n" + signature + "\n") + "\n" + head.join("\n") + "\n" + how.text(text);
  if (original === null && (identity?.htmlSignature ?? "") === "") {
    return { text: written, html: null };
  }
  const root = unshown.createDocumentFragment();
  root.append(nodesOf("\n", ""));
  const marked = signatureNode(identity);
  if (marked !== null) {
    root.append(marked, nodesOf("", ""));
  }
  const attribution = attributionOf(head);
  const holder = how.holder();
  if (original === null) {
    holder.append(nodesOf(text.trimEnd(), ""));
  } else {
    holder.classList.add("original");
    holder.append(original);
  }
  root.append(attribution, holder);
  return { text: written, html: serialized(root) };
}

/** A long quoted text, which is not in the editor. */
function below(original: DocumentFragment | null, text: string, head: string[], how: Inclusion): Quoted {
  const said = head.join("\n") + "\n" + how.text(text);
  if (original === null) {
    return { text: said, html: quotedAsHtml(head, text, how === quoteOf), plain: true };
  }
  const holder = how.holder();
  holder.classList.add("original");
  holder.append(original);
  const root = unshown.createDocumentFragment();
  root.append(attributionOf(head), holder);
  return { text: said, html: serialized(root), plain: false };
}

function attributionOf(head: string[]): HTMLElement {
  const attribution = document.createElement("div");
  attribution.className = "attribution";
  attribution.append(nodesOf(head.join("\n"), ""));
  return attribution;
}

function signed(identity: Identity | undefined): Pick<Written, "text" | "html"> {
  const signature = signatureText(identity);
  if ((identity?.htmlSignature ?? "") === "") {
    return { text: signature === "" ? "" : "\n\n" + signature, html: null };
  }
  const root = unshown.createDocumentFragment();
  root.append(nodesOf("\n", ""), signatureNode(identity)!);
  return { text: "\n\n" + signature, html: serialized(root) };
}
