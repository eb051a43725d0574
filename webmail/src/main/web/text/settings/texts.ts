// What the pages of the settings say, in the reader's language. Controls that other pages have too say what is in ../texts.ts.

import { type Args, filled, language } from "../texts.ts";

export type SettingsKey = keyof typeof import("./en.ts").en;
export type SettingsTexts = Record<SettingsKey, string>;

const LANGUAGES: Record<string, () => Promise<SettingsTexts>> = {
  en: async () => (await import("./en.ts")).en,
  de: async () => (await import("./de.ts")).de,
  fr: async () => (await import("./fr.ts")).fr,
  es: async () => (await import("./es.ts")).es,
};

const texts = await LANGUAGES[language]!();

/** As `t`, with a text of the settings. */
export function s(key: SettingsKey, args: Args = {}): string {
  return filled(texts[key], args);
}
