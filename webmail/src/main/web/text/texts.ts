// What the pages say, in the reader's language.

import { preferences } from "../state/preferences.ts";

type English = typeof import("./en.ts").en;
export type Key = keyof English;
export type Texts = Record<Key, string>;

const LANGUAGES: Record<string, () => Promise<Texts>> = {
  en: async () => (await import("./en.ts")).en,
  de: async () => (await import("./de.ts")).de,
  fr: async () => (await import("./fr.ts")).fr,
  es: async () => (await import("./es.ts")).es,
};

/** The languages that there are, by their tags. */
export const languages = Object.keys(LANGUAGES);

const CHOSEN = "posthorn.language";

/** The one that its reader chose; else the first of the browser's languages that there is. */
export const language = [localStorage.getItem(CHOSEN) ?? "", ...navigator.languages.map((tag) => tag.split("-")[0] ?? "")]
  .find((tag) => tag in LANGUAGES) ?? "en";

/** In force when the page is loaded again. Null: as the browser says. */
export function chooseLanguage(tag: string | null): void {
  if (tag === null) {
    localStorage.removeItem(CHOSEN);
  } else {
    localStorage.setItem(CHOSEN, tag);
  }
}

document.documentElement.lang = language;
document.documentElement.dir = /^(ar|fa|he|ur)$/.test(language) ? "rtl" : "ltr";

let texts: Texts;

/** Has to be done before anything is said. Not while the modules are loaded: those of the languages wait for the page's (see `bundle`). */
export async function loadTexts(): Promise<void> {
  texts = await LANGUAGES[language]!();
}

const plurals = new Intl.PluralRules(language);

export type Args = Record<string, string | number>;

/**
 * A text with its `{arguments}`. A text of two parts around a bar is for one and for many of `{n}`.
 */
export function t(key: Key, args: Args = {}): string {
  return filled(texts[key], args);
}

/** The same for a text that is at hand. */
export function filled(text: string, args: Args): string {
  const [one, other] = text.split("|");
  const chosen = other === undefined || plurals.select(Number(args["n"])) === "one" ? one : other;
  return (chosen ?? "").replace(/\{(\w+)\}/g, (_, name: string) => shown(args[name] ?? ""));
}

const COUNT = new Intl.NumberFormat(language);

function shown(value: string | number): string {
  return typeof value === "number" ? COUNT.format(value) : value;
}

/** The language as its country writes times and dates, where the browser names the country. */
export const region = navigator.languages.find((tag) => tag.split("-")[0] === language) ?? language;

/** Of all formats with a time of day: 12 or 24 hours as the reader chose it, else as usual in the region. */
export const CLOCK: Intl.DateTimeFormatOptions = preferences.clock === undefined ? {} : { hour12: preferences.clock === "hours-12" };
const TIME = new Intl.DateTimeFormat(region, { hour: "numeric", minute: "2-digit", ...CLOCK });
const DAY = new Intl.DateTimeFormat(region, { month: "short", day: "numeric" });
const DATE = new Intl.DateTimeFormat(region, { year: "numeric", month: "short", day: "numeric" });
const FULL = new Intl.DateTimeFormat(region, { dateStyle: "full", timeStyle: "short", ...CLOCK });

/** As short as it is clear: the time of today, the day of this year, the date. */
export function shortTime(time: string, now = new Date()): string {
  const date = new Date(time);
  if (date.toDateString() === now.toDateString()) {
    return TIME.format(date);
  }
  return (date.getFullYear() === now.getFullYear() ? DAY : DATE).format(date);
}

const WEEKDAY = new Intl.DateTimeFormat(region, { weekday: "short" });
const WEEKDAY_DATE = new Intl.DateTimeFormat(region, { weekday: "short", month: "short", day: "numeric" });

const WEEK_MS = 7 * 86_400_000;

/** Of a time that is to come: the day of this week, or the date. */
export function dayAndTime(date: Date, now = new Date()): string {
  const far = date.getTime() - now.getTime();
  return (far > 0 && far < WEEK_MS - 86_400_000 ? WEEKDAY : WEEKDAY_DATE).format(date) + " " + TIME.format(date);
}

/** The same, as short as it is clear; also of a time that is past. */
export function inTime(time: string, now = new Date()): string {
  const date = new Date(time);
  if (date.toDateString() === now.toDateString()) {
    return TIME.format(date);
  }
  return date.getFullYear() === now.getFullYear() || Math.abs(date.getTime() - now.getTime()) < WEEK_MS ? dayAndTime(date, now) : DATE.format(date) + " " + TIME.format(date);
}

export function fullTime(time: string): string {
  return FULL.format(new Date(time));
}

const NUMBER = new Intl.NumberFormat(language, { maximumFractionDigits: 2 });
const PERCENT = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });

export function number(value: number): string {
  return NUMBER.format(value);
}

/** @param value from 0 to 1 */
export function percent(value: number): string {
  return PERCENT.format(value);
}

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

export function size(bytes: number): string {
  let unit = 0;
  let value = bytes;
  while (value >= 1_000 && unit < UNITS.length - 1) {
    value /= 1_000;
    unit++;
  }
  return new Intl.NumberFormat(language, {
    // The short name of a byte has no plural.
    style: "unit", unit: UNITS[unit]!, unitDisplay: unit === 0 ? "long" : "short", maximumFractionDigits: value < 10 && unit > 0 ? 1 : 0,
  }).format(value);
}
