// Amounts as people read them.

import { CLOCK, language, region } from "../text/texts.ts";

const STEPS: [string, number][] = [["day", 86_400], ["hour", 3_600], ["minute", 60], ["second", 1]];

/** `3 days`, `20 minutes`, `45 ms`. */
export function duration(seconds: number): string {
  if (seconds > 0 && seconds < 1) {
    return new Intl.NumberFormat(language, { style: "unit", unit: "millisecond", unitDisplay: "short", maximumFractionDigits: seconds < 0.01 ? 1 : 0 }).format(seconds * 1_000);
  }
  const [unit, length] = STEPS.find(([, one]) => seconds >= 2 * one) ?? ["second", 1];
  const digits = unit === "second" && seconds < 10 ? 1 : 0;
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: digits }).format(seconds / length);
}

const MOMENT = new Intl.DateTimeFormat(region, { dateStyle: "short", timeStyle: "medium", ...CLOCK });

/** Date and time, to the second. */
export function moment(time: string): string {
  return MOMENT.format(new Date(time));
}

const TIME = new Intl.DateTimeFormat(region, { timeStyle: "medium", ...CLOCK });

export function clock(time: string): string {
  return TIME.format(new Date(time));
}
