// Addresses as people type them.

import type { Address } from "../jmap/types.ts";

/** Somebody that a message is for; or what was typed in place of an address, which keeps the message from being sent. */
export interface Recipient extends Address {
  wrong?: boolean;
}

/** Addresses with commas, semicolons or line ends between them, which may be in quotes. What is no address stays in its place. */
export function recipients(text: string): Recipient[] {
  return split(text).map((one) => {
    const named = /^(.*?)\s*<([^<>]*)>$/s.exec(one);
    const email = (named?.[2] ?? one).trim();
    const name = (named?.[1] ?? "").trim().replace(/^"(.*)"$/s, "$1").replace(/\\(.)/g, "$1");
    return isAddress(email) ? { name: name === "" ? null : name, email } : { name: null, email: one, wrong: true };
  });
}

/** The same in two heaps. */
export function parse(text: string): { addresses: Address[]; wrong: string[] } {
  const all = recipients(text);
  return {
    addresses: all.filter((one) => one.wrong !== true),
    wrong: all.filter((one) => one.wrong === true).map((one) => one.email),
  };
}

/** Whether the server may take it; nothing invisible, and a domain without empty parts. */
function isAddress(email: string): boolean {
  return email.length <= 320 && harmless(email) === email &&
    /^(?:[^\s@,;<>()"\\]+|"[^"]*")@(?:[^\s@,;<>()"\\.]+\.)*[^\s@,;<>()"\\.]+$/.test(email);
}

function split(text: string): string[] {
  const parts: string[] = [];
  let part = "";
  let quoted = false;
  let angle = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (c === "\\" && quoted) {
      part += c + (text[++i] ?? "");
      continue;
    }
    if (c === '"') {
      quoted = !quoted;
    } else if (!quoted && c === "<") {
      angle = true;
    } else if (!quoted && c === ">") {
      angle = false;
    } else if (c === "\n" || (!quoted && !angle && (c === "," || c === ";"))) {
      parts.push(part);
      part = "";
      quoted = false;
      angle = false;
      continue;
    }
    part += c;
  }
  parts.push(part);
  return parts.map((p) => p.trim()).filter((p) => p !== "");
}

/** As `recipients` reads it. */
export function format(address: Recipient): string {
  if (address.name === null || address.name === "" || address.wrong === true) {
    return address.email;
  }
  const name = /^[\p{L}\p{N} .'-]+$/u.test(address.name) ? address.name : '"' + address.name.replace(/["\\]/g, "\\$&") + '"';
  return name + " <" + address.email + ">";
}

export function formatAll(addresses: Address[] | null): string {
  return (addresses ?? []).map(format).join(", ");
}

/**
 * A text of somebody else on one line, with what turns, hides or moves other text made visible: names are chosen by those
 * who send them. The joiners of Persian and of emoji stay.
 */
export function harmless(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g, "\ufffd");
}

/** What people call somebody. */
export function shortName(address: Address): string {
  return harmless(address.name !== null && address.name !== "" ? address.name : address.email);
}

export function without<T extends Address>(addresses: T[], others: string[]): T[] {
  const seen = new Set(others.map((email) => email.toLowerCase()));
  return addresses.filter((address) => {
    const key = address.email.toLowerCase();
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}
