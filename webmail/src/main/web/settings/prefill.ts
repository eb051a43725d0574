// What another part of the pages wants a page of the settings to begin with.

import type { Rule } from "./types.ts";

/** A rule that is to be edited when the rules are opened. */
let rule: Rule | null = null;

export function proposeRule(proposed: Rule): void {
  rule = proposed;
  location.hash = "#/settings/rules";
}

/** Gives it once. */
export function takeRule(): Rule | null {
  const taken = rule;
  rule = null;
  return taken;
}
