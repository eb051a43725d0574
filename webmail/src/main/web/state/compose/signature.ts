// Signatures in drafts.

import type { Identity } from "../../jmap/types.ts";
import { fragmentOf, NONE, OWN, unshown } from "./html.ts";
import { isPlain, nodesOf, textOf } from "./text.ts";

/** The signature delimiter (RFC 3676 §4.3). */
const DELIMITER = "-- ";

/** The text signature of an identity; empty if there is none. */
export function signatureText(identity: Identity | undefined): string {
  const text = identity === undefined ? "" : bareText(identity);
  return text === "" ? "" : DELIMITER + "\n" + text;
}

/** The same without the delimiter. */
export function bareText(identity: Identity): string {
  return (identity.textSignature !== "" || identity.htmlSignature === ""
    ? identity.textSignature
    : textOf(fragmentOf(identity.htmlSignature, NONE))).trimEnd();
}

export function signatureNode(identity: Identity | undefined): HTMLElement | null {
  if (identity === undefined || (identity.htmlSignature === "" && identity.textSignature === "")) {
    return null;
  }
  const marked = document.createElement("div");
  marked.className = "signature";
  marked.append(nodesOf(DELIMITER, ""), identity.htmlSignature === "" ? nodesOf(bareText(identity), "") : fragmentOf(identity.htmlSignature, NONE));
  return marked;
}

/** Replaces the signature of one identity by that of another; otherwise inserts it above the quoted text, or at the end. */
export function exchanged(plain: boolean, text: string, html: string | null, before: Identity, next: Identity): { text: string; html: string | null } {
  if (plain) {
    return { text: exchangedText(text, before, next), html: null };
  }
  const root = unshown.createElement("div");
  root.append(html === null ? nodesOf(text, bareText(before)) : fragmentOf(html, OWN));
  const there = root.querySelector(".signature");
  const signature = signatureNode(next);
  if (there !== null) {
    signature === null ? there.remove() : there.replaceWith(signature);
  } else if (signature !== null) {
    const quote = root.querySelector(":scope > .attribution, :scope > blockquote[type=cite]");
    const above = quote?.localName === "blockquote" ? quote.previousElementSibling ?? quote : quote;
    root.insertBefore(signature, above ?? null);
    if (above != null) {
      root.insertBefore(nodesOf("", ""), above);
    }
  }
  return { text: textOf(root), html: isPlain(root) ? null : root.innerHTML };
}

function exchangedText(text: string, before: Identity, next: Identity): string {
  const old = signatureText(before);
  const signature = signatureText(next);
  const at = old === "" ? -1 : text.indexOf(old);
  if (at >= 0) {
    return text.slice(0, at) + signature + text.slice(at + old.length);
  }
  if (signature === "") {
    return text;
  }
  const lines = text.split("\n");
  const quote = lines.findIndex((line) => line.startsWith(">"));
  const place = quote < 0 ? lines.length : Math.max(0, quote - 1);
  lines.splice(place, 0, ...(quote < 0 ? ["", signature] : [signature, ""]));
  return lines.join("\n");
}
