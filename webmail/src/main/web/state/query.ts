// The query of a list, and parsing of searches.

import type { Id, Mailbox } from "../jmap/types.ts";
import type { Account } from "./account.ts";
import type { Order } from "./order.ts";

/** Keywords that a list can be restricted to. */
export const KINDS = {
  important: "$important",
  newsletters: "posthorn-newsletter",
  receipts: "posthorn-receipt",
  notifications: "posthorn-notification",
  waiting: "posthorn-awaiting-reply",
} as const;

export type Kind = keyof typeof KINDS;

export interface Query {
  /** The user's own account if missing; all accounts if null. */
  account?: Id | null;
  /** Null: the common inbox, or a search everywhere. */
  mailbox: Id | null;
  /** As typed in the search field; see `filterOf`. */
  search: string;
  /** Only what is unread. */
  unread?: boolean;
  /** Only what has its keyword. */
  kind?: Kind;
  /** Newest first if it is missing. */
  order?: Order;
}

export type Filter = Record<string, unknown>;

export function sameQuery(a: Query, b: Query): boolean {
  return a.account === b.account && a.mailbox === b.mailbox && a.search === b.search &&
    (a.unread ?? false) === (b.unread ?? false) && a.kind === b.kind && (a.order ?? "newest") === (b.order ?? "newest");
}

/** Null if the account cannot have results, such as one without an inbox for the common inbox. */
export function filterOf(query: Query, account: Account): Filter | null {
  const conditions: Filter[] = [];
  if (query.mailbox !== null) {
    conditions.push({ inMailbox: query.mailbox });
  } else if (query.search === "") {
    const inbox = account.mailboxes.withRole("inbox");
    if (inbox === undefined) {
      return null;
    }
    conditions.push({ inMailbox: inbox.id });
  } else {
    conditions.push(searchOf(query.search, account));
  }
  if (query.unread) {
    conditions.push({ notKeyword: "$seen" });
  }
  if (query.kind !== undefined) {
    conditions.push({ hasKeyword: KINDS[query.kind] });
  }
  return conditions.length === 1 ? conditions[0]! : { operator: "AND", conditions };
}

/** Search operators. */
export const OPERATORS = [
  "from", "to", "cc", "subject", "body", "in", "label", "is", "has", "before", "after", "larger", "smaller", "filename",
] as const;

/** A word, an operator with its word, or `OR`; a minus before it means not. Quotes keep words together. */
const TOKEN = /(-)?(?:([a-z]+):)?(?:"([^"]*)"?|(\S+))/gi;

/**
 * Conditions that must all hold; of those joined by `OR`, one. Trash and Spam are searched only with `in:`.
 */
export function searchOf(search: string, account: Account): Filter {
  const all: Filter[][] = [];
  let or = false;
  let where = false;
  for (const [, minus, operator, quoted, plain] of search.matchAll(TOKEN)) {
    const text = quoted ?? plain ?? "";
    if (operator === undefined && minus === undefined && plain === "OR") {
      or = all.length > 0;
      continue;
    }
    const name = (operator ?? "").toLowerCase();
    where ||= name === "in" || name === "label";
    if (name === "in" && text === "anywhere" && minus === undefined && !or) {
      continue; // no condition: one that matches everything would leave nothing to highlight
    }
    const one = condition(name, text, account);
    const signed = minus === undefined ? one : { operator: "NOT", conditions: [one] };
    if (or) {
      all.at(-1)!.push(signed);
    } else {
      all.push([signed]);
    }
    or = false;
  }
  const conditions = all.map((some) => (some.length === 1 ? some[0]! : { operator: "OR", conditions: some }));
  const aside = [account.mailboxes.withRole("trash"), account.mailboxes.withRole("junk")].filter((mailbox) => mailbox !== undefined);
  if (!where && aside.length > 0) {
    conditions.push({ inMailboxOtherThan: aside.map((mailbox) => mailbox.id) });
  }
  return conditions.length === 0 ? { text: "" } // matches everything
    : conditions.length === 1 ? conditions[0]! : { operator: "AND", conditions };
}

function condition(name: string, text: string, account: Account): Filter {
  switch (name) {
    case "":
      return { text };
    case "from":
    case "to":
    case "cc":
    case "subject":
    case "body":
      return { [name]: text };
    case "in":
    case "label": {
      if (name === "in" && text === "anywhere") {
        return { text: "" };
      }
      const found = mailboxesNamed(text, account).map((mailbox) => ({ inMailbox: mailbox.id }));
      return found.length === 1 ? found[0]! : { operator: "OR", conditions: found.length > 0 ? found : [{ inMailbox: "none" }] };
    }
    case "is":
      if (text === "unread") return { notKeyword: "$seen" };
      if (text === "read") return { hasKeyword: "$seen" };
      if (text === "starred") return { hasKeyword: "$flagged" };
      if (text === "answered") return { hasKeyword: "$answered" };
      if (text === "important") return { hasKeyword: KINDS.important };
      if (text === "newsletter") return { hasKeyword: KINDS.newsletters };
      if (text === "receipt") return { hasKeyword: KINDS.receipts };
      if (text === "notification") return { hasKeyword: KINDS.notifications };
      break;
    case "has":
      if (text === "attachment") return { hasAttachment: true };
      break;
    case "filename":
      return { operator: "AND", conditions: [{ hasAttachment: true }, { attachmentName: text }] };
    case "larger":
    case "smaller": {
      const octets = octetsOf(text);
      if (octets !== null) return name === "larger" ? { minSize: octets } : { maxSize: octets };
      break;
    }
    case "before":
    case "after": {
      const date = dateOf(text);
      if (date !== null) return { [name]: date };
      break;
    }
  }
  return { text: name + ":" + text }; // not an operator after all, as in "re:invoice"
}

/** By role, by name, or by the whole path. */
function mailboxesNamed(text: string, account: Account): Mailbox[] {
  const wanted = text.toLocaleLowerCase();
  const role = wanted === "spam" ? "junk" : wanted;
  return account.mailboxes.places.value
    .filter(({ mailbox, path }) =>
      mailbox.role === role || mailbox.name.toLocaleLowerCase() === wanted || path.toLocaleLowerCase() === wanted)
    .map(({ mailbox }) => mailbox);
}

/** `500`, `20k`, `5M`, `1.5mb` */
function octetsOf(text: string): number | null {
  const parts = /^(\d+(?:\.\d+)?)([kmg]?)b?$/i.exec(text);
  if (parts === null) {
    return null;
  }
  const factor = { "": 1, k: 1e3, m: 1e6, g: 1e9 }[(parts[2] ?? "").toLowerCase()] ?? 1;
  return Math.min(Math.round(Number(parts[1]) * factor), Number.MAX_SAFE_INTEGER);
}

/** Local midnight of a day, or a number of days, weeks, months or years ago (`7d`, `2w`). */
function dateOf(text: string): string | null {
  const day = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  const ago = /^(\d{1,4})([dwmy])$/i.exec(text);
  let date = new Date(text);
  if (day !== null) {
    date = new Date(Number(day[1]), Number(day[2]) - 1, Number(day[3]));
  } else if (ago !== null) {
    const days = { d: 1, w: 7, m: 30, y: 365 }[ago[2]!.toLowerCase()] ?? 1;
    date = new Date(Date.now() - Number(ago[1]) * days * 86_400_000);
  }
  return Number.isNaN(date.valueOf()) ? null : date.toISOString().replace(/\.\d+Z$/, "Z");
}

/** The words of a search to highlight. */
export function wordsOf(search: string): string[] {
  const words: string[] = [];
  for (const [, minus, operator, quoted, plain] of search.matchAll(TOKEN)) {
    const text = quoted ?? plain ?? "";
    const name = (operator ?? "").toLowerCase();
    if (minus === undefined && ["", "subject", "body", "from", "to", "cc"].includes(name) && text !== "OR" && text !== "") {
      words.push(quoted === undefined ? text.replace(/(?<=.)\*$/, "") : text); // `inv*`
    }
  }
  return words;
}
