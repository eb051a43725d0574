// The user's preferences, cached in the browser; stored on the server (settings/preferences.ts).

import type { Preferences } from "../settings/types.ts";

const COPY = "posthorn.preferences";

/** The cached preferences. */
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
