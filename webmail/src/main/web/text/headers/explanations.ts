// What header fields are for, in the reader's language; fetched when somebody looks at them.

import { language } from "../texts.ts";

export type Explanations = typeof import("./en.ts").en;

const LANGUAGES: Record<string, () => Promise<Explanations>> = {
  en: async () => (await import("./en.ts")).en,
  de: async () => (await import("./de.ts")).de,
  fr: async () => (await import("./fr.ts")).fr,
  es: async () => (await import("./es.ts")).es,
};

export function explanations(): Promise<Explanations> {
  return LANGUAGES[language]!();
}
