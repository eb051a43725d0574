// The path of a message, from its Received fields (RFC 5321 §4.4).

export interface Hop {
  number: number;
  from: string;
  by: string;
  time: Date | null;
  /** Seconds since the previous hop; null if a time is unknown. Clocks of servers differ. */
  seconds: number | null;
}

/** @param received from the newest to the oldest, as in a message; the result starts with the oldest */
export function hops(received: string[]): Hop[] {
  const way: Hop[] = [];
  for (const [index, value] of [...received].reverse().entries()) {
    const time = timeOf(value);
    const before = way.at(-1)?.time ?? null;
    way.push({
      number: index,
      from: word(value, "from"),
      by: word(value, "by"),
      time,
      seconds: time === null || before === null ? null : Math.max(0, Math.round((time.getTime() - before.getTime()) / 1_000)),
    });
  }
  return way;
}

function timeOf(value: string): Date | null {
  const written = value.slice(value.lastIndexOf(";") + 1).replace(/\([^()]*\)/g, "").trim();
  const time = value.includes(";") ? new Date(written) : new Date(Number.NaN);
  return Number.isNaN(time.getTime()) ? null : time;
}

function word(value: string, keyword: string): string {
  return new RegExp("(?:^|\\s)" + keyword + "\\s+([^\\s;()]{1,255})", "i").exec(value)?.[1] ?? "";
}
