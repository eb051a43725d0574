// Evaluates filters of Email/query (RFC 8621 §4.4.1) on stored Emails.

import { OfflineError } from "../http.ts";
import type { Address, Comparator, Email } from "../jmap/types.ts";

type Filter = Record<string, unknown>;

/** @throws OfflineError for a condition that only the server can evaluate, since a wrong result may cause wrong actions */
export function matches(email: Email, filter: Filter | null | undefined): boolean {
  if (filter === null || filter === undefined) {
    return true;
  }
  if (typeof filter["operator"] === "string") {
    const conditions = filter["conditions"] as Filter[];
    switch (filter["operator"]) {
      case "AND":
        return conditions.every((condition) => matches(email, condition));
      case "OR":
        return conditions.some((condition) => matches(email, condition));
      default:
        return !conditions.some((condition) => matches(email, condition));
    }
  }
  return Object.entries(filter).every(([name, value]) => condition(email, name, value));
}

function condition(email: Email, name: string, value: unknown): boolean {
  switch (name) {
    case "inMailbox":
      return email.mailboxIds[String(value)] === true;
    case "inMailboxOtherThan":
      return Object.keys(email.mailboxIds).some((id) => !(value as string[]).includes(id));
    case "hasKeyword":
      return email.keywords[String(value)] === true;
    case "notKeyword":
      return email.keywords[String(value)] !== true;
    case "hasAttachment":
      return email.hasAttachment === value;
    case "before":
      return email.receivedAt < String(value);
    case "after":
      return email.receivedAt >= String(value);
    case "from":
    case "to":
    case "cc":
      return holds(people(email[name]), value);
    case "subject":
      return holds(email.subject ?? "", value);
    case "body":
      return holds(body(email), value);
    case "text":
      return holds([people(email.from), people(email.to), people(email.cc ?? null), email.subject ?? "", body(email)].join("\n"), value);
    default:
      throw new OfflineError("There is no connection to the server.");
  }
}

function people(addresses: Address[] | null): string {
  return (addresses ?? []).map(({ name, email }) => `${name ?? ""} ${email}`).join("\n");
}

function body(email: Email): string {
  const values = Object.values(email.bodyValues ?? {}).map(({ value }) => value);
  return values.length === 0 ? email.preview : values.join("\n");
}

function holds(text: string, value: unknown): boolean {
  const low = text.toLocaleLowerCase();
  return String(value).toLocaleLowerCase().split(/\s+/).every((word) => low.includes(word));
}

export function newestFirst(a: { receivedAt: string }, b: { receivedAt: string }): number {
  return (b.receivedAt ?? "").localeCompare(a.receivedAt ?? "");
}

/**
 * Sorts as Email/query (RFC 8621 §4.4.2), equal Emails newest first. Texts are compared by the browser's collation.
 *
 * @param sort newest first if there is none
 */
export function inOrder(emails: Email[], sort: Comparator[] = []): Email[] {
  const seen = new Map<string, Set<string>>();
  const threads = (keyword: string, having: boolean) => {
    const key = having + " " + keyword;
    const known = seen.get(key) ??
      new Set(emails.filter((email) => (email.keywords[keyword] === true) === having).map((email) => email.threadId));
    seen.set(key, known);
    return known;
  };
  const value = (email: Email, { property, keyword = "" }: Comparator): string | number => {
    switch (property) {
      case "wokenAt":
        return email.wokenAt != null && email.wokenAt > email.receivedAt ? email.wokenAt : email.receivedAt;
      case "size":
        return email.size ?? 0;
      case "from":
      case "to": {
        const first = email[property]?.[0];
        return (first?.name || first?.email || "").toLocaleLowerCase();
      }
      case "subject":
        return (email.subject ?? "").replace(/^(\s*(re|fwd?)\s*:)+\s*/i, "").toLocaleLowerCase();
      case "allInThreadHaveKeyword":
        return threads(keyword, false).has(email.threadId) ? 0 : 1;
      case "someInThreadHaveKeyword":
        return threads(keyword, true).has(email.threadId) ? 1 : 0;
      default:
        return email.receivedAt;
    }
  };
  return emails.sort((a, b) => {
    for (const comparator of sort) {
      const [one, other] = [value(a, comparator), value(b, comparator)];
      const by = typeof one === "string" ? one.localeCompare(String(other)) : one - Number(other);
      if (by !== 0) {
        return comparator.isAscending ? by : -by;
      }
    }
    return newestFirst(a, b);
  });
}
