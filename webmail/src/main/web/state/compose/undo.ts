// For how long a message that was sent can be taken back.

import { preferences } from "../preferences.ts";

/** How long the server keeps a message that was sent, so that it can be taken back; its writer may choose another time. */
export const UNDO_SECONDS = 10;

/** Parameters of MAIL FROM that say so (RFC 4865). */
export function hold(): Record<string, string> {
  const seconds = preferences.undoSeconds ?? UNDO_SECONDS;
  return seconds === 0 ? {} : { HOLDFOR: String(seconds) };
}
