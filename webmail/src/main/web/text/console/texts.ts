// What the console says, in the reader's language. Controls that the webmail has too say what is in ../texts.ts.

import { type Args, filled, language } from "../texts.ts";

export type ConsoleKey = keyof typeof import("./en.ts").en;
export type ConsoleTexts = Record<ConsoleKey, string>;

const LANGUAGES: Record<string, () => Promise<ConsoleTexts>> = {
  en: async () => (await import("./en.ts")).en,
  de: async () => (await import("./de.ts")).de,
  fr: async () => (await import("./fr.ts")).fr,
  es: async () => (await import("./es.ts")).es,
};

const texts = await LANGUAGES[language]!();

/** As `t`, with a text of the console. */
export function c(key: ConsoleKey, args: Args = {}): string {
  return filled(texts[key], args);
}
