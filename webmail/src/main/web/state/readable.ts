// A message sanitized by the server (docs/webmail.md), with the results of sender authentication.

import { base, send } from "../http.ts";
import type { Email, Id } from "../jmap/types.ts";

export interface Readable {
  /** Sanitized; empty if the message is only plain text. */
  html: string;
  /** Whether remote images are included. */
  pictures: boolean;
  /** Whether images of this sender are always loaded. */
  always: boolean;
  /** Number of remote references, by server. */
  remote: Record<string, number>;
  /** Number of removed tracking pixels, by server. */
  trackers: Record<string, number>;
  cut: boolean;
  /** The address in From. */
  sender: string;
  /** Whether it was received from outside, so that there are results. */
  arrived: boolean;
  spf?: string;
  dkim?: string;
  dmarc?: string;
}

export type Pictures = "shown" | "blocked" | "as set";

let known = new WeakMap<Email, Promise<Readable>>();

/** Called when the preference for images has changed. */
export function forgetReadable(): void {
  known = new WeakMap();
}

/** Loads each message once, unless the display of images is given. */
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

/** Sets whether images of a sender are always shown in an account. */
export async function setAlways(account: Id, sender: string, always: boolean): Promise<void> {
  const url = new URL("mail/picture-senders/" + encodeURIComponent(sender), base);
  url.searchParams.set("account", account);
  await send(url, { method: always ? "PUT" : "DELETE" });
}
