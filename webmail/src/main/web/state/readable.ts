// A message as the server made it ready to be shown (docs/webmail.md), and what it found out about its sender.

import { base, send } from "../http.ts";
import type { Email, Id } from "../jmap/types.ts";

export interface Readable {
  /** Harmless; empty if the message is plain text alone. */
  html: string;
  /** Whether pictures of other servers are in it. */
  pictures: boolean;
  /** Whether its reader always wants those of this sender. */
  always: boolean;
  /** By server, how many pictures and the like it wants from there. */
  remote: Record<string, number>;
  /** By server, how many pictures that only count readers were left out. */
  trackers: Record<string, number>;
  cut: boolean;
  /** The address that it says to be from. */
  sender: string;
  /** Whether it came from outside: then there are results. */
  arrived: boolean;
  spf?: string;
  dkim?: string;
  dmarc?: string;
}

export type Pictures = "shown" | "blocked" | "as set";

let known = new WeakMap<Email, Promise<Readable>>();

/** How its reader wants pictures has changed. */
export function forgetReadable(): void {
  known = new WeakMap();
}

/** Asks once for each message, unless it is said how pictures are to be. */
export function readable(account: Id, email: Email, pictures: Pictures = "as set"): Promise<Readable> {
  const before = known.get(email);
  if (before !== undefined && pictures === "as set") {
    return before;
  }
  const asked = ask(account, email.id, pictures);
  known.set(email, asked);
  asked.catch(() => known.delete(email));
  return asked;
}

async function ask(account: Id, email: Id, pictures: Pictures): Promise<Readable> {
  const url = new URL("mail/message/" + encodeURIComponent(account) + "/" + encodeURIComponent(email), base);
  if (pictures !== "as set") {
    url.searchParams.set("pictures", pictures);
  }
  return (await send(url)).json();
}

/** Whether pictures of a sender are always shown to who reads an account. */
export async function setAlways(account: Id, sender: string, always: boolean): Promise<void> {
  const url = new URL("mail/picture-senders/" + encodeURIComponent(sender), base);
  url.searchParams.set("account", account);
  await send(url, { method: always ? "PUT" : "DELETE" });
}
