// What another part of the pages wants a page of the settings to begin with.

import type { Rule } from "./types.ts";

/** A rule that is to be edited when the rules are opened. */
let rule: Rule | null = null;

/** @param at the address of the rules that it is to be one of */
export function proposeRule(proposed: Rule, at: string): void {
  rule = proposed;
  location.hash = at;
}

/** Gives it once. */
export function takeRule(): Rule | null {
  const taken = rule;
  rule = null;
  return taken;
}
