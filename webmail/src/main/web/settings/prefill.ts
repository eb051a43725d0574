// Initial values for a settings page, from other parts of the pages.

import type { Rule } from "./types.ts";

/** A rule to edit when the rules are opened. */
let rule: Rule | null = null;

/** @param at the address of the rules that it is to be one of */
export function proposeRule(proposed: Rule, at: string): void {
  rule = proposed;
  location.hash = at;
}

/** Returns it once. */
export function takeRule(): Rule | null {
  const taken = rule;
  rule = null;
  return taken;
}
