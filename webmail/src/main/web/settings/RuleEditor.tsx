// One rule: conditions, actions, a test on real mail.

import { useState } from "preact/hooks";
import { DoButton } from "../controls/DoButton.tsx";
import { Field } from "../controls/Field.tsx";
import type { Email } from "../jmap/types.ts";
import type { Account } from "../state/account.ts";
import type { App } from "../state/app.ts";
import { s, type SettingsKey } from "../text/settings/texts.ts";
import { t } from "../text/texts.ts";
import { sentence } from "./ruleText.ts";
import type { Condition, Rule, RuleAction } from "./types.ts";

const FIELDS = ["from", "to", "cc", "recipient", "subject", "body", "size", "header:List-Id"];
const OPERATORS = ["contains", "is", "matches"] as const;

/** The selectable actions; each is an action of a rule with some fixed members. */
const ACTIONS: Record<string, (value: string) => RuleAction> = {
  move: (value) => ({ kind: "fileinto", value, create: true }),
  copy: (value) => ({ kind: "fileinto", value, create: true, copy: true }),
  read: () => ({ kind: "flag", value: "\\Seen" }),
  star: () => ({ kind: "flag", value: "\\Flagged" }),
  label: (value) => ({ kind: "flag", value }),
  forward: (value) => ({ kind: "redirect", value, copy: true }),
  redirect: (value) => ({ kind: "redirect", value }),
  keep: () => ({ kind: "keep" }),
  discard: () => ({ kind: "discard" }),
  stop: () => ({ kind: "stop" }),
};

function kindOf(action: RuleAction): string {
  switch (action.kind) {
    case "fileinto":
      return action.copy ? "copy" : "move";
    case "redirect":
      return action.copy ? "forward" : "redirect";
    case "flag":
      return action.value === "\\Seen" ? "read" : action.value === "\\Flagged" ? "star" : "label";
    default:
      return action.kind;
  }
}

interface Props {
  app: App;
  account: Account;
  rule: Rule;
  onSave: (rule: Rule) => Promise<void>;
  onCancel: () => void;
}

export function RuleEditor({ app, account, rule: first, onSave, onCancel }: Props) {
  const [rule, setRule] = useState(first);
  const [found, setFound] = useState<{ tested: number; matched: number; emails: Email[] } | null>(null);
  const change = (some: Partial<Rule>) => {
    setFound(null);
    setRule({ ...rule, ...some });
  };
  const test = async () => {
    const result = await account.rest.post<{ tested: number; matched: number; messages: string[] }>("/self/rules/test", { rule });
    const answers = await account.connection.call(["Email/get", { ids: result.messages.slice(0, 8), properties: ["id", "from", "subject"] }, "0"]);
    setFound({ ...result, emails: answers.get<{ list: Email[] }>("0").list });
  };
  return (
    <form class="rule-editor" onSubmit={(event) => event.preventDefault()}>
      <Field label={s("ruleName")}>
        <input value={rule.name} maxLength={200} onInput={(event) => change({ name: event.currentTarget.value })} />
      </Field>
      <fieldset>
        <legend>
          {s("when")}{" "}
          <select aria-label={s("when")} value={rule.match} onChange={(event) => change({ match: event.currentTarget.value as Rule["match"] })}>
            <option value="all">{s("matchAll")}</option>
            <option value="any">{s("matchAny")}</option>
          </select>
        </legend>
        {rule.conditions.map((condition, index) => (
          <ConditionLine
            key={index + "/" + rule.conditions.length}
            condition={condition}
            onChange={(next) => change({ conditions: rule.conditions.map((one, at) => (at === index ? next : one)) })}
            onRemove={() => change({ conditions: rule.conditions.filter((_, at) => at !== index) })}
          />
        ))}
        {rule.conditions.length === 0 && <p class="help-text">{s("noConditions")}</p>}
        <button type="button" onClick={() => change({ conditions: [...rule.conditions, { field: "from", operator: "contains", values: [""] }] })}>
          {s("addCondition")}
        </button>
      </fieldset>
      <fieldset>
        <legend>{s("then")}</legend>
        {rule.actions.map((action, index) => (
          <ActionLine
            key={index}
            account={account}
            action={action}
            onChange={(next) => change({ actions: rule.actions.map((one, at) => (at === index ? next : one)) })}
            onRemove={() => change({ actions: rule.actions.filter((_, at) => at !== index) })}
          />
        ))}
        <button type="button" onClick={() => change({ actions: [...rule.actions, ACTIONS["read"]!("")] })}>{s("addAction")}</button>
      </fieldset>
      <p class="rule-sentence">{sentence(rule)}</p>
      {found !== null && (
        <div class="found" role="status">
          <p>{s("testFound", { n: found.matched, tested: found.tested })}</p>
          <ul>
            {found.emails.map((email) => (
              <li key={email.id}>{email.from?.[0]?.name || email.from?.[0]?.email || "–"}: {email.subject || t("noSubject")}</li>
            ))}
          </ul>
        </div>
      )}
      <div class="buttons">
        <DoButton notices={app.notices} class="primary" disabled={rule.actions.length === 0} onDo={() => onSave(rule)}>{s("save")}</DoButton>
        <DoButton notices={app.notices} disabled={rule.actions.length === 0} onDo={test}>{s("test")}</DoButton>
        <button type="button" onClick={onCancel}>{t("cancel")}</button>
      </div>
    </form>
  );
}

function ConditionLine({ condition, onChange, onRemove }: { condition: Condition; onChange: (next: Condition) => void; onRemove: () => void }) {
  const [typed, setTyped] = useState((condition.values ?? []).join("; "));
  const isSize = condition.field === "size";
  const fields = FIELDS.includes(condition.field) ? FIELDS : [...FIELDS, condition.field];
  const choose = (field: string) =>
    onChange(field === "size" ? { field, operator: "over", octets: 1_000_000 } : { field, operator: "contains", values: condition.values ?? [""] });
  const operator = (condition.not ? "not_" : "") + condition.operator;
  return (
    <div class="rule-line">
      <select aria-label={s("fieldLabel")} value={condition.field} onChange={(event) => choose(event.currentTarget.value)}>
        {fields.map((field) => (
          <option key={field} value={field}>{field.startsWith("header:") ? field.slice(7) : s(("field_" + field) as SettingsKey)}</option>
        ))}
      </select>
      <select
        aria-label={s("operatorLabel")}
        value={operator}
        onChange={(event) => {
          const not = event.currentTarget.value.startsWith("not_");
          const { not: _, ...rest } = condition;
          onChange({ ...rest, operator: event.currentTarget.value.replace("not_", "") as Condition["operator"], ...(not ? { not } : {}) });
        }}
      >
        {isSize
          ? (["over", "under"] as const).map((one) => <option key={one} value={one}>{s(("short_" + one) as SettingsKey)}</option>)
          : [
            ...OPERATORS.flatMap((one) => [one, "not_" + one]),
            ...(condition.operator === "exists" || condition.field.startsWith("header:") ? ["exists", "not_exists"] : []),
          ].map((one) => <option key={one} value={one}>{s(("short_" + one) as SettingsKey)}</option>)}
      </select>
      {isSize
        ? (
          <input
            type="number"
            min={0}
            aria-label={s("kilobytes")}
            value={Math.round((condition.octets ?? 0) / 1_000)}
            onInput={(event) => onChange({ ...condition, octets: Math.max(0, event.currentTarget.valueAsNumber || 0) * 1_000 })}
          />
        )
        : condition.operator !== "exists" && (
          <input
            aria-label={s("valueLabel")}
            placeholder={s("valueHint")}
            value={typed}
            onInput={(event) => {
              setTyped(event.currentTarget.value);
              onChange({ ...condition, values: event.currentTarget.value.split(";").map((text) => text.trim()).filter((text) => text !== "") });
            }}
          />
        )}
      <button type="button" class="link" onClick={onRemove}>{s("remove")}</button>
    </div>
  );
}

function ActionLine(props: { account: Account; action: RuleAction; onChange: (next: RuleAction) => void; onRemove: () => void }) {
  const { account, action, onChange, onRemove } = props;
  const kind = kindOf(action);
  const places = account.mailboxes.places.value;
  const kinds = kind in ACTIONS ? Object.keys(ACTIONS) : [kind, ...Object.keys(ACTIONS)];
  const choose = (name: string) => {
    const first = name === "move" || name === "copy" ? places.find(({ mailbox }) => mailbox.role === "archive")?.path ?? "Archive" : "";
    onChange(ACTIONS[name]?.(first) ?? action);
  };
  return (
    <div class="rule-line">
      <select aria-label={s("actionLabel")} value={kind} onChange={(event) => choose(event.currentTarget.value)}>
        {kinds.map((one) => <option key={one} value={one}>{s(("action_" + one) as SettingsKey)}</option>)}
      </select>
      {(kind === "move" || kind === "copy") && (
        <select aria-label={s("mailboxLabel")} value={action.value} onChange={(event) => onChange({ ...action, value: event.currentTarget.value })}>
          {!places.some(({ path }) => path === action.value) && <option value={action.value}>{action.value}</option>}
          {places.map(({ mailbox, path }) => <option key={mailbox.id} value={path}>{path}</option>)}
        </select>
      )}
      {(kind === "label" || kind === "forward" || kind === "redirect") && (
        <input
          type={kind === "label" ? "text" : "email"}
          aria-label={s(kind === "label" ? "labelLabel" : "addressLabel")}
          value={action.value ?? ""}
          onInput={(event) => onChange({ ...action, value: event.currentTarget.value })}
        />
      )}
      <button type="button" class="link" onClick={onRemove}>{s("remove")}</button>
    </div>
  );
}
