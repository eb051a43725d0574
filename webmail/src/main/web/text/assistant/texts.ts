// What the page of the assistant says, in the reader's language.

import { type Args, filled, language } from "../texts.ts";

export type AssistantKey = keyof typeof import("./en.ts").en;
export type AssistantTexts = Record<AssistantKey, string>;

const LANGUAGES: Record<string, () => Promise<AssistantTexts>> = {
  en: async () => (await import("./en.ts")).en,
  de: async () => (await import("./de.ts")).de,
  fr: async () => (await import("./fr.ts")).fr,
  es: async () => (await import("./es.ts")).es,
};

const texts = await LANGUAGES[language]!();

/** As `t`, with a text of the assistant. */
export function a(key: AssistantKey, args: Args = {}): string {
  return filled(texts[key], args);
}
