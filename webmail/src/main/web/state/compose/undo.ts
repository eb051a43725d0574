// Time in which sending can be undone.

import { preferences } from "../preferences.ts";

/** Default time for which the server delays a sent message, so that sending can be undone. */
export const UNDO_SECONDS = 10;

/** Parameters of MAIL FROM for the delay (RFC 4865). */
export function hold(): Record<string, string> {
  const seconds = preferences.undoSeconds ?? UNDO_SECONDS;
  return seconds === 0 ? {} : { HOLDFOR: String(seconds) };
}
