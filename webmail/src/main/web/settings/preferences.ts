// How the reader likes the pages. The server keeps it; the browser has a copy for what must be known at once.

import { rest } from "../rest/rest.ts";
import { chooseLanguage, language, languages } from "../text/texts.ts";
import type { Preferences } from "./types.ts";

const COPY = "posthorn.preferences";

/** The copy, as it was when the pages were loaded last. */
export function copied(): Preferences {
  try {
    return JSON.parse(localStorage.getItem(COPY) ?? "{}") as Preferences;
  } catch {
    return {};
  }
}

/** Puts what the server says in force; another language with the pages loaded again. */
export function apply(preferences: Preferences): void {
  localStorage.setItem(COPY, JSON.stringify(preferences));
  document.documentElement.dataset["density"] = preferences.density ?? "comfortable";
  const tag = preferences.language;
  chooseLanguage(tag !== undefined && languages.includes(tag) ? tag : null);
  const wanted = [tag ?? "", ...navigator.languages.map((one) => one.split("-")[0] ?? "")].find((one) => languages.includes(one)) ?? "en";
  if (wanted !== language) {
    location.reload();
  }
}

/** Asks the server once, after the first view. */
export async function load(): Promise<void> {
  apply(await rest.get<Preferences>("/self/preferences"));
}
