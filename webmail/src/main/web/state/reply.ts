// Answers and forwarded messages, begun.

import type { Address, Email, Identity } from "../jmap/types.ts";
import { fullTime, t } from "../text/texts.ts";
import { formatAll, shortName, without } from "./addresses.ts";
import type { Written } from "./draft.ts";

/** Message-IDs in References; older ones beyond are left out, the first stays. */
const REFERENCES_MAX = 40;

export function blank(identity: Identity | undefined): Written {
  return {
    to: "", cc: "", bcc: formatAll(identity?.bcc ?? null), subject: "", text: signature(identity), identityId: identity?.id ?? "",
    inReplyTo: null, references: null, origin: null, attachments: [], emailId: null,
  };
}

export function reply(email: Email, all: boolean, identities: Identity[], text: string): Written {
  const ours = identities.map((identity) => identity.email);
  const mine = (email.from ?? []).some((address) => ours.includes(address.email.toLowerCase()));
  const back = mine ? email.to ?? [] : email.replyTo ?? email.from ?? email.sender ?? [];
  const to = without(back, []);
  const others: Address[] = all ? [...(mine ? [] : email.to ?? []), ...(email.cc ?? [])] : [];
  const identity = identityFor(email, identities);
  const name = email.from?.[0] === undefined ? "" : shortName(email.from[0]);
  return {
    ...blank(identity),
    to: formatAll(to),
    cc: formatAll(without(others, [...ours, ...to.map((address) => address.email)])),
    subject: prefixed("Re: ", /^re:/i, email.subject),
    text: "\n\n" + t("quoteLine", { date: fullTime(email.sentAt ?? email.receivedAt), name }) + "\n" + quoted(text) + signature(identity),
    inReplyTo: email.messageId,
    references: references(email),
    origin: { id: email.id, keyword: "$answered" },
  };
}

export function forward(email: Email, identities: Identity[], text: string): Written {
  const identity = identityFor(email, identities);
  const head = [
    [t("from"), formatAll(email.from)],
    [t("to"), formatAll(email.to)],
    [t("subject"), email.subject ?? ""],
  ].map(([name, value]) => name + ": " + value).join("\n");
  return {
    ...blank(identity),
    subject: prefixed("Fwd: ", /^fwd?:/i, email.subject),
    text: "\n\n---------- \n" + head + "\n" + fullTime(email.sentAt ?? email.receivedAt) + "\n\n" + text + signature(identity),
    references: references(email),
    origin: { id: email.id, keyword: "$forwarded" },
    attachments: email.attachments.filter((part) => part.blobId !== null).map((part) => ({
      name: part.name ?? part.type, type: part.type, size: part.size, blobId: part.blobId!, share: 1,
      ...(part.cid === null ? {} : { cid: part.cid }),
    })),
  };
}

/** A draft from the server, to be written on. */
export function resumed(email: Email, identities: Identity[], text: string): Written {
  const from = email.from?.[0]?.email.toLowerCase();
  const identity = identities.find((one) => one.email.toLowerCase() === from) ?? identities[0];
  return {
    to: formatAll(email.to), cc: formatAll(email.cc), bcc: formatAll(email.bcc), subject: email.subject ?? "", text,
    identityId: identity?.id ?? "", inReplyTo: email.inReplyTo, references: email.references, origin: null,
    attachments: forward(email, identities, "").attachments, emailId: email.id,
  };
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

/** RFC 3676 §4.5: a line that is quoted already gets no space. */
function quoted(text: string): string {
  return text.trimEnd().split("\n").map((line) => (line.startsWith(">") ? ">" : "> ") + line).join("\n");
}

function signature(identity: Identity | undefined): string {
  return identity === undefined || identity.textSignature === "" ? "" : "\n\n-- \n" + identity.textSignature;
}
