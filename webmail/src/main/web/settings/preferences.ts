// Applies the user's preferences.

import { rest } from "../rest/rest.ts";
import { forgetReadable } from "../state/readable.ts";
import { preferences as known, remember } from "../state/preferences.ts";
import { chooseLanguage, language, languages } from "../text/texts.ts";
import type { Preferences } from "./types.ts";

/** Applies the server's preferences; reloads the pages if language or clock changed. */
export function apply(preferences: Preferences): void {
  remember(preferences);
  const tag = preferences.language;
  chooseLanguage(tag !== undefined && languages.includes(tag) ? tag : null);
  const wanted = [tag ?? "", ...navigator.languages.map((one) => one.split("-")[0] ?? "")].find((one) => languages.includes(one)) ?? "en";
  if (wanted !== language || preferences.clock !== known.clock) {
    location.reload();
  }
  if (preferences.remoteContent !== known.remoteContent) {
    forgetReadable();
  }
  Object.assign(known, { undoSeconds: preferences.undoSeconds, remoteContent: preferences.remoteContent });
}

/** Loads them once, after the first view. */
export async function load(): Promise<void> {
  apply(await rest.get<Preferences>("/self/preferences"));
}
