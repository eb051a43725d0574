// Parsing of typed addresses.

import type { Address } from "../jmap/types.ts";
import { withoutDirectionControls } from "../text/direction.ts";

/** A recipient, or typed text that is not an address and prevents sending. */
export interface Recipient extends Address {
  wrong?: boolean;
}

/**
 * Parses addresses separated by commas, semicolons or line ends, which may occur in quotes. Invalid addresses are kept in
 * place.
 */
export function recipients(text: string): Recipient[] {
  return split(text).map((one) => {
    const named = /^(.*?)\s*<([^<>]*)>$/s.exec(one);
    const email = (named?.[2] ?? one).trim();
    const name = (named?.[1] ?? "").trim().replace(/^"(.*)"$/s, "$1").replace(/\\(.)/g, "$1");
    return isAddress(email) ? { name: name === "" ? null : name, email } : { name: null, email: one, wrong: true };
  });
}

/** The same, separated into valid and invalid ones. */
export function parse(text: string): { addresses: Address[]; wrong: string[] } {
  const all = recipients(text);
  return {
    addresses: all.filter((one) => one.wrong !== true),
    wrong: all.filter((one) => one.wrong === true).map((one) => one.email),
  };
}

/** Whether the server may accept it: no invisible characters, and no empty labels in the domain. */
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
 * Makes an untrusted text, such as a display name, safe for one line: it has no direction controls, and invisible characters become visible.
 * Joiners of Persian and emoji are kept.
 */
export function harmless(text: string): string {
  return withoutDirectionControls(text).replace(/[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028\u2029\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb]/g, "\ufffd");
}

/** A short name of a correspondent. */
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
