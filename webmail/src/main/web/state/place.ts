// The current view, as stored in the address of the page.

import type { Id } from "../jmap/types.ts";
import { type Kind, KINDS, type Query } from "./query.ts";

export interface Location {
  query: Query;
  thread: Id | null;
  /** Of the conversation, if the query is of several accounts. */
  account?: Id | null;
  /** The settings page that is shown instead of mail. */
  settings: string | null;
  /** The account of the settings; by default the user's first. */
  settingsOf?: Id | null;
}

/**
 * `#/MAILBOX`, `#/search/WORDS` in the reader's own account; `#/in/ACCOUNT/…` before them in another; `#/all`,
 * `#/all/search/WORDS` in all. `/unread` and a kind, such as `/important`, after the mailbox; then the conversation, with its account before it where it
 * may be of any. `#/settings/NAME`, with an account behind it if it is another of the reader's.
 */
export function readHash(hash: string): Location {
  const parts = hash.replace(/^#\/?/, "").split("/").map(decoded);
  if (parts[0] === "settings") {
    return { query: { mailbox: null, search: "" }, thread: null, settings: parts[1] ?? "", settingsOf: parts[2] ?? null };
  }
  const query: Query = { mailbox: null, search: "" };
  if (parts[0] === "all") {
    parts.shift();
    query.account = null;
  } else if (parts[0] === "in") {
    parts.shift();
    query.account = parts.shift() ?? null;
  }
  if (parts[0] === "search") {
    query.search = parts[1] ?? "";
    parts.splice(0, 2);
  } else if (query.account !== null) {
    query.mailbox = parts.shift() || null;
  }
  if (parts[0] === "unread") {
    parts.shift();
    query.unread = true;
  }
  if (Object.hasOwn(KINDS, parts[0] ?? "")) {
    query.kind = parts.shift() as Kind;
  }
  const account = query.account === null ? parts.shift() ?? null : undefined;
  return { query, thread: parts[0] || null, settings: null, ...(account === undefined ? {} : { account }) };
}

export function writeHash({ query, thread, account }: Pick<Location, "query" | "thread" | "account">): string {
  const parts: string[] = [];
  if (query.account === null) {
    parts.push("all");
  } else if (query.account !== undefined) {
    parts.push("in", query.account);
  }
  if (query.search !== "") {
    parts.push("search", query.search);
  } else if (query.account !== null) {
    parts.push(query.mailbox ?? "");
  }
  if (query.unread) {
    parts.push("unread");
  }
  if (query.kind !== undefined) {
    parts.push(query.kind);
  }
  if (thread !== null) {
    parts.push(...(query.account === null ? [account ?? ""] : []), thread);
  }
  return "#/" + parts.map(encodeURIComponent).join("/");
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
