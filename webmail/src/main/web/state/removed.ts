// Removed messages of an account, which can be brought back for a while (docs/retention.md).

import type { Id } from "../jmap/types.ts";
import type { Items } from "../rest/rest.ts";
import type { Key } from "../text/texts.ts";
import type { Account } from "./account.ts";

export interface RemovedMessage {
  id: string;
  removed: string;
  keptUntil: string;
  mailbox: string;
  mailboxExists: boolean;
  byRetention: boolean;
  content: {
    subject: string;
    fromName: string;
    from: string;
    preview: string;
    received: string;
    bytes: number;
    attachments: boolean;
    draft: boolean;
  };
}

export interface RemovedFilter {
  search: string;
  /** A day of the reader, such as `2026-03-01`; empty for all. */
  since: string;
  drafts: boolean;
}

export interface BroughtBack {
  id: string;
  outcome: "done" | "not-found" | "no-mailbox" | "over-quota";
  message?: Id;
}

export function removed({ rest }: Account, filter: RemovedFilter, after: string | undefined, signal?: AbortSignal): Promise<Items<RemovedMessage>> {
  return rest.get("/self/removed-messages", {
    limit: 50,
    after,
    search: filter.search || undefined,
    since: filter.since === "" ? undefined : new Date(filter.since + "T00:00:00").toISOString(),
    drafts: filter.drafts || undefined,
  }, signal);
}

/** Messages that one request brings back. */
const AT_ONCE = 200;

export async function bringBack({ rest }: Account, ids: string[], mailbox: Id | undefined): Promise<BroughtBack[]> {
  const all: BroughtBack[] = [];
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    const { messages } = await rest.post<{ messages: BroughtBack[] }>("/self/removed-messages/restore", {
      ids: ids.slice(at, at + AT_ONCE), ...(mailbox === undefined ? {} : { mailbox }),
    });
    all.push(...messages);
  }
  return all;
}

/** How many are back, and the sentence about those that are not. */
export function outcomeOf(outcomes: BroughtBack[]): { done: number; missing: Key | null } {
  const count = (wanted: BroughtBack["outcome"]) => outcomes.filter(({ outcome }) => outcome === wanted).length;
  return {
    done: count("done"),
    missing: count("over-quota") > 0 ? "removedOverQuota" : count("no-mailbox") > 0 ? "removedNoMailbox" : count("not-found") > 0 ? "removedNotFound" : null,
  };
}
