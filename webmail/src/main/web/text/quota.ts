// Sizes that somebody typed, such as quotas, in the units that were typed.

import { language, number, size } from "./texts.ts";

const UNITS: [string, number][] = [["TB", 1e12], ["TiB", 2 ** 40], ["GB", 1e9], ["GiB", 2 ** 30], ["MB", 1e6], ["MiB", 2 ** 20], ["kB", 1e3], ["KiB", 2 ** 10]];

/** `5 GB`, `500M`, `5 GiB` or a number of bytes; undefined if it is none of these. */
export function bytes(text: string): number | undefined {
  const found = /^\s*([0-9]+(?:[.,][0-9]+)?)\s*([kmgt]?)(i?)b?\s*$/i.exec(text);
  if (found === null) {
    return undefined;
  }
  const name = (found[2]! + found[3]! + "b").toLowerCase();
  const unit = UNITS.find(([one]) => one.toLowerCase() === name)?.[1] ?? 1;
  return Math.round(Number(found[1]!.replace(",", ".")) * unit);
}

/** The largest unit that it is a whole number of. */
function unitOf(value: number): [string, number] | undefined {
  return UNITS.find(([, one]) => value >= one && value % one === 0);
}

/** A quota as `bytes` reads it; empty for none. */
export function quotaText(value: number): string {
  const unit = unitOf(value);
  return value === 0 ? "" : unit === undefined ? String(value) : value / unit[1] + " " + unit[0];
}

/**
 * A quota, or what is used of it, in the units of the quota: a full account of `5 GiB` has not `5.4 GB`.
 *
 * @param quota 0 for none
 */
export function quotaSize(value: number, quota = value): string {
  if (unitOf(quota)?.[0].includes("i") !== true) {
    return size(value);
  }
  const [name, one] = UNITS.find(([unit, least]) => unit.includes("i") && value >= least) ?? ["KiB", 1_024];
  const amount = value / one;
  return number(amount < 10 ? Math.round(10 * amount) / 10 : Math.round(amount)) + "\u00a0" + (language === "fr" ? name.replace("B", "o") : name);
}
