// Suggested times, in the user's time zone and with the weekend of the user's region.

import type { Key } from "../text/texts.ts";

export interface Choice {
  label: Key;
  args: Record<string, number>;
  at: Date;
}

/** The purpose of a time. */
export type Purpose = "snooze" | "send" | "followUp";

const MORNING = 8;
const AFTERNOON = 13;
const WEEKEND_MORNING = 9;
const EVENING_LAST = 21;
const LATER_HOURS = 3;

export function choices(purpose: Purpose, now = new Date()): Choice[] {
  if (purpose === "followUp") {
    return [2, 4, 7, 14].map((n) => ({ label: "inDays", args: { n }, at: day(now, n, MORNING) }));
  }
  const tomorrow: Choice = { label: "tomorrowMorning", args: {}, at: day(now, 1, MORNING) };
  const toWeek = daysTo(now, beginsWeek);
  // The day before, "next week" equals "tomorrow", which is listed already.
  const nextWeek: Choice = { label: "nextWeek", args: {}, at: day(now, toWeek === 1 ? 8 : toWeek, MORNING) };
  const later = new Date(now.getTime() + LATER_HOURS * 3_600_000);
  later.setMinutes(0, 0, 0);
  const today: Choice[] = later.getDate() === now.getDate() && later.getHours() <= EVENING_LAST ? [{ label: "laterToday", args: {}, at: later }] : [];
  const middle: Choice[] = purpose === "send"
    ? [{ label: "tomorrowAfternoon", args: {}, at: day(now, 1, AFTERNOON) }]
    : isWeekend(now) ? [] : [{ label: "thisWeekend", args: {}, at: day(now, daysTo(now, isWeekend), WEEKEND_MORNING) }];
  // Tomorrow may be the weekend.
  return [...today, tomorrow, ...middle, nextWeek].filter((choice, index, all) =>
    all.findIndex((other) => other.at.toDateString() === choice.at.toDateString() && other.at.getHours() === choice.at.getHours()) === index);
}

function day(now: Date, days: number, hour: number): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour);
}

function daysTo(now: Date, wanted: (date: Date) => boolean): number {
  for (let days = 1; days <= 7; days++) {
    if (wanted(day(now, days, MORNING))) {
      return days;
    }
  }
  return 7;
}

/** From 1, Monday, to 7. */
const WEEKEND: number[] = weekend();

function weekend(): number[] {
  type Weeks = Intl.Locale & { getWeekInfo?: () => { weekend: number[] }; weekInfo?: { weekend: number[] } };
  try {
    const locale = new Intl.Locale(navigator.language) as Weeks;
    return (locale.getWeekInfo?.() ?? locale.weekInfo)?.weekend ?? [6, 7];
  } catch {
    return [6, 7];
  }
}

function isWeekend(date: Date): boolean {
  return WEEKEND.includes(date.getDay() || 7);
}

/** The first day after a weekend. */
function beginsWeek(date: Date): boolean {
  return !isWeekend(date) && isWeekend(day(date, -1, MORNING));
}

/** For an input of type `datetime-local`. */
export function localValue(date: Date): string {
  const two = (n: number) => String(n).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** RFC 8620 §1.4, UTCDate */
export function utc(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, "Z");
}
