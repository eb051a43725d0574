// The order of a list, stored in this browser for each mailbox.

import type { Comparator, Row } from "../jmap/types.ts";
import type { Account } from "./account.ts";
import { KINDS, type Query } from "./query.ts";

export const ORDERS = ["newest", "oldest", "sender", "subject", "size", "unread", "starred", "important", "relevance"] as const;

export type Order = (typeof ORDERS)[number];

/** Orders for lists of several accounts: only numeric ones, since text collation is known only to the server. */
export const MERGED: readonly Order[] = ["newest", "oldest", "size"];

/** The orders that a list can have: only what is searched for can be relevant. */
export function ordersOf(query: Query): readonly Order[] {
  return query.account === null ? MERGED : ORDERS.filter((order) => order !== "relevance" || query.search !== "");
}

/** By time of reception, or of the return by a reminder. */
const NEWEST: Comparator = { property: "wokenAt", isAscending: false };

/** The comparators for the server. Equal conversations are newest first. */
export function comparatorsOf(query: Query, account: Account): Comparator[] {
  switch (query.order ?? "newest") {
    case "newest":
      return [NEWEST];
    case "oldest":
      return [{ property: "receivedAt", isAscending: true }];
    case "sender":
      return [{ property: isOfOwnMail(query, account) ? "to" : "from", isAscending: true }, NEWEST];
    case "subject":
      return [{ property: "subject", isAscending: true }, NEWEST];
    case "size":
      return [{ property: "size", isAscending: false }, NEWEST];
    case "unread":
      return [{ property: "allInThreadHaveKeyword", keyword: "$seen", isAscending: true }, NEWEST];
    case "starred":
      return [{ property: "someInThreadHaveKeyword", keyword: "$flagged", isAscending: false }, NEWEST];
    case "important":
      return [{ property: "someInThreadHaveKeyword", keyword: KINDS.important, isAscending: false }, NEWEST];
    case "relevance":
      return [{ property: "relevance", isAscending: false }, NEWEST];
  }
}

/** Whether all messages are the user's own, so that recipients are shown instead of authors. */
export function isOfOwnMail(query: Query, account: Account): boolean {
  const role = query.search === "" ? account.mailboxes.get(query.mailbox ?? "")?.role : undefined;
  return role === "sent" || role === "drafts" || role === "scheduled";
}

/** What decides in the orders of `MERGED`. */
export type Ranked = Pick<Row, "id" | "receivedAt" | "wokenAt" | "size">;

export const RANKED = ["id", "receivedAt", "wokenAt", "size"];

/** Larger is nearer to the top; for the orders of `MERGED`. */
export function rankOf({ receivedAt, wokenAt, size }: Ranked, order: Order = "newest"): number {
  const received = Date.parse(receivedAt);
  switch (order) {
    case "size":
      return size;
    case "oldest":
      return -received;
    default:
      return wokenAt == null ? received : Math.max(received, Date.parse(wokenAt));
  }
}

const KEPT = "posthorn.orders";

/** Largest number of stored orders; the least recently chosen is dropped. */
const KEPT_MAX = 200;

export function keptOrder(query: Query, own: Account): Order {
  const order = kept()[placeOf(query, own)];
  return order === undefined || !ordersOf(query).includes(order) ? "newest" : order;
}

export function keepOrder(query: Query, own: Account, order: Order): void {
  const place = placeOf(query, own);
  const { [place]: _, ...others } = kept();
  const all = Object.entries(order === "newest" ? others : { ...others, [place]: order });
  localStorage.setItem(KEPT, JSON.stringify(Object.fromEntries(all.slice(-KEPT_MAX))));
}

function kept(): Record<string, Order> {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? "{}") as Record<string, Order>;
  } catch {
    return {};
  }
}

/** A mailbox of an account, the common inbox, or all searches in one of these. */
function placeOf(query: Query, own: Account): string {
  const account = query.account === null ? own.id + "*" : query.account ?? own.id;
  return account + "/" + (query.search === "" ? query.mailbox ?? "" : "?");
}
