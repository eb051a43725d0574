// The importance of messages, and bundles (docs/assistant.md).

import type { Id } from "../jmap/types.ts";
import { at } from "../rest/rest.ts";
import type { Account } from "./account.ts";
import { Observable } from "./observable.ts";

export interface Triage {
  allowed: boolean;
  enabled: boolean;
  learnedMessages: number;
}

export interface Reason {
  name: string;
  about: string;
  weight: number;
  learned: number;
}

export interface Importance {
  important: boolean;
  probability: number;
  bundle?: "newsletter" | "receipt" | "notification";
  reasons: Reason[];
}

export const triage = {
  get: ({ rest }: Account, signal?: AbortSignal): Promise<Triage> => rest.get("/self/triage", {}, signal),
  set: ({ rest }: Account, enabled: boolean): Promise<Triage> => rest.put("/self/triage", { enabled }),
  reset: ({ rest }: Account): Promise<void> => rest.delete("/self/triage/model"),
  explain: ({ rest }: Account, message: Id, signal: AbortSignal): Promise<Importance> =>
    rest.get(at`/self/triage/messages/${message}`, {}, signal),
};

/** Whether mail of an account is rated; false until that is known. */
export const rated = new Observable<ReadonlyMap<Id, boolean>>(new Map());

const asked = new Set<Id>();

/** Asks once whether mail of an account is rated. */
export function askRated(account: Account): void {
  if (account.own && !asked.has(account.id)) {
    asked.add(account.id);
    triage.get(account).then(({ enabled }) => setRated(account, enabled), () => asked.delete(account.id));
  }
}

export function setRated({ id }: Account, on: boolean): void {
  rated.value = new Map(rated.value).set(id, on);
}
