// How the reader likes the pages, as the browser remembers it; the server keeps it (settings/preferences.ts).

import type { Preferences } from "../settings/types.ts";

const COPY = "posthorn.preferences";

/** As they were when the pages were loaded last. */
export const preferences: Preferences = read();

function read(): Preferences {
  try {
    return JSON.parse(localStorage.getItem(COPY) ?? "{}") as Preferences;
  } catch {
    return {};
  }
}

export function remember(wanted: Preferences): void {
  localStorage.setItem(COPY, JSON.stringify(wanted));
}
