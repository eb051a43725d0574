// Addresses as people type them.

import type { Address } from "../jmap/types.ts";

/** Addresses with commas or semicolons between them, which may be in quotes. */
export function parse(text: string): { addresses: Address[]; wrong: string[] } {
  const addresses: Address[] = [];
  const wrong: string[] = [];
  for (const one of split(text)) {
    const named = /^(.*?)\s*<([^<>]*)>$/s.exec(one);
    const email = (named?.[2] ?? one).trim();
    const name = (named?.[1] ?? "").trim().replace(/^"(.*)"$/s, "$1").replace(/\\(.)/g, "$1");
    if (/^[^\s@,;<>]+@[^\s@,;<>]+$/.test(email) || /^"[^"]*"@[^\s@]+$/.test(email)) {
      addresses.push({ name: name === "" ? null : name, email });
    } else {
      wrong.push(one);
    }
  }
  return { addresses, wrong };
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
    } else if (!quoted && !angle && (c === "," || c === ";" || c === "\n")) {
      parts.push(part);
      part = "";
      continue;
    }
    part += c;
  }
  parts.push(part);
  return parts.map((p) => p.trim()).filter((p) => p !== "");
}

/** As `parse` reads it. */
export function format(address: Address): string {
  if (address.name === null || address.name === "") {
    return address.email;
  }
  const name = /^[\p{L}\p{N} .'-]+$/u.test(address.name) ? address.name : '"' + address.name.replace(/["\\]/g, "\\$&") + '"';
  return name + " <" + address.email + ">";
}

export function formatAll(addresses: Address[] | null): string {
  return (addresses ?? []).map(format).join(", ");
}

/** What people call somebody. */
export function shortName(address: Address): string {
  return address.name !== null && address.name !== "" ? address.name : address.email;
}

export function without(addresses: Address[], others: string[]): Address[] {
  const seen = new Set(others.map((email) => email.toLowerCase()));
  return addresses.filter((address) => {
    const key = address.email.toLowerCase();
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}
