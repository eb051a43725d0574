// Rules as sentences.

import { s, type SettingsKey } from "../text/settings/texts.ts";
import { language, size } from "../text/texts.ts";
import type { Condition, Rule, RuleAction } from "./types.ts";

const and = new Intl.ListFormat(language, { type: "conjunction" });
const or = new Intl.ListFormat(language, { type: "disjunction" });

export function sentence(rule: Rule): string {
  const then = and.format(rule.actions.map(action));
  if (rule.conditions.length === 0) {
    return s("ruleAlways", { then });
  }
  return s("ruleIf", { when: (rule.match === "any" ? or : and).format(rule.conditions.map(condition)), then });
}

function condition(one: Condition): string {
  const field = fieldName(one.field);
  if (one.operator === "over" || one.operator === "under") {
    return s(one.operator === "over" ? "sizeOver" : "sizeUnder", { size: size(one.octets ?? 0) });
  }
  if (one.operator === "exists") {
    return s(one.not ? "lacks" : "has", { field });
  }
  const value = or.format((one.values ?? []).map((text) => "“" + text + "”"));
  return s(((one.not ? "not_" : "op_") + one.operator) as SettingsKey, { field, value });
}

export function fieldName(field: string): string {
  return field.startsWith("header:") ? field.slice("header:".length) : s(("field_" + field) as SettingsKey);
}

function action(one: RuleAction): string {
  const value = one.value ?? "";
  switch (one.kind) {
    case "fileinto":
      return s(one.copy ? "do_copy" : "do_move", { value: "“" + value + "”" });
    case "flag":
      return value === "\\Seen" ? s("do_read") : value === "\\Flagged" ? s("do_star") : s("do_label", { value: "“" + value + "”" });
    case "redirect":
      return s(one.copy ? "do_forward" : "do_redirect", { value });
    case "reject":
      return s("do_reject");
    case "vacation":
      return s("do_vacation");
    default:
      return s(("do_" + one.kind) as SettingsKey);
  }
}
