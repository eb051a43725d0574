// Rules for incoming mail, as sentences, and the generated Sieve script.

import { useEffect, useState } from "preact/hooks";
import { ask } from "../controls/Dialog.tsx";
import { DoButton } from "../controls/DoButton.tsx";
import { Field } from "../controls/Field.tsx";
import { useLoad } from "../controls/load.ts";
import { Loaded } from "../controls/Loaded.tsx";
import type { Account } from "../state/account.ts";
import type { App } from "../state/app.ts";
import { s } from "../text/settings/texts.ts";
import { t } from "../text/texts.ts";
import { Jobs } from "./jobs.tsx";
import type { SettingsProps } from "./pages.ts";
import { takeRule } from "./prefill.ts";
import { RuleEditor } from "./RuleEditor.tsx";
import { sentence } from "./ruleText.ts";
import type { Rule, Rules as RulesOfAccount } from "./types.ts";

const BLANK: Rule = { name: "", enabled: true, match: "all", conditions: [{ field: "from", operator: "contains", values: [] }], actions: [{ kind: "flag", value: "\\Seen" }] };

export default function Rules({ app, account }: SettingsProps) {
  const load = useLoad((signal) => account.rest.get<RulesOfAccount>("/self/rules", {}, signal), []);
  return <Loaded load={load}>{(rules) => <Shown app={app} account={account} rules={rules} onChange={load.set} />}</Loaded>;
}

function Shown({ app, account, rules, onChange }: { app: App; account: Account; rules: RulesOfAccount; onChange: (rules: RulesOfAccount) => void }) {
  const [editing, setEditing] = useState<{ rule: Rule; index: number } | null>(null);
  const [asked, setAsked] = useState(0);
  const [scripts, setScripts] = useState(0);
  useEffect(() => {
    const proposed = takeRule();
    if (proposed !== null) {
      setEditing({ rule: proposed, index: -1 });
    }
  }, []);
  const byHand = rules.origin === "hand";
  const put = async (next: Rule[]) => {
    const replaces = byHand;
    if (replaces && !(await ask(s("replaceQuestion", { name: rules.script ?? "" }), s("replace")))) {
      return false;
    }
    onChange(await account.rest.put<RulesOfAccount>("/self/rules", { version: rules.version, rules: next, ...(replaces ? { replaceScript: true } : {}) }));
    setScripts((n) => n + 1);
    app.notices.tell(s("saved"));
    return true;
  };
  const save = async (rule: Rule) => {
    const index = editing!.index;
    const named = rule.name.trim() === "" ? { ...rule, name: s("unnamed") } : rule;
    const cleaned = { ...named, conditions: named.conditions.filter((one) => one.octets !== undefined || one.operator === "exists" || (one.values ?? []).length > 0) };
    if (await put(index < 0 ? [...rules.rules, cleaned] : rules.rules.map((one, at) => (at === index ? cleaned : one)))) {
      setEditing(null);
    }
  };
  const move = (from: number, to: number) => {
    const next = [...rules.rules];
    const [moved] = next.splice(from, 1);
    next.splice(to, 0, moved!);
    return put(next).then(() => undefined);
  };
  const run = async (rule: Rule) => {
    await account.rest.post("/self/rules/run", { rules: [{ ...rule, enabled: true }] });
    setAsked((n) => n + 1);
  };
  if (editing !== null) {
    return <RuleEditor app={app} account={account} rule={editing.rule} onSave={save} onCancel={() => setEditing(null)} />;
  }
  return (
    <>
      <p>{s("rulesIntro")}</p>
      {byHand && (
        <p class="note" role="note">{s("byHand", { name: rules.script ?? "" })} {rules.others > 0 && s("byHandOthers", { n: rules.others })}</p>
      )}
      {rules.rules.length === 0 && <p class="hint">{s("noRules")}</p>}
      <ol class="rules">
        {rules.rules.map((rule, index) => (
          <li
            key={index}
            class={rule.enabled ? "" : "off"}
            draggable={!byHand}
            onDragStart={(event) => event.dataTransfer?.setData("text/plain", String(index))}
            onDragOver={(event) => event.preventDefault()}
            onDrop={(event) => {
              event.preventDefault();
              const from = Number(event.dataTransfer?.getData("text/plain") ?? NaN);
              if (Number.isInteger(from) && from !== index && from < rules.rules.length) {
                void move(from, index).catch((failure: Error) => app.notices.fail(t("failed"), failure.message));
              }
            }}
          >
            <div class="rule-head">
              <label>
                <input
                  type="checkbox"
                  checked={rule.enabled}
                  disabled={byHand}
                  onChange={(event) => {
                    const enabled = event.currentTarget.checked;
                    put(rules.rules.map((one, at) => (at === index ? { ...one, enabled } : one))).catch((failure: Error) => app.notices.fail(t("failed"), failure.message));
                  }}
                />{" "}
                <strong>{rule.name || s("unnamed")}</strong>
              </label>
            </div>
            <p class="rule-sentence">{sentence(rule)}</p>
            {!byHand && (
              <div class="buttons">
                <button type="button" onClick={() => setEditing({ rule, index })}>{s("edit")}</button>
                <DoButton notices={app.notices} onDo={() => run(rule)}>{s("runNow")}</DoButton>
                <DoButton notices={app.notices} disabled={index === 0} onDo={() => move(index, index - 1)}>{s("up")}</DoButton>
                <DoButton notices={app.notices} disabled={index === rules.rules.length - 1} onDo={() => move(index, index + 1)}>{s("down")}</DoButton>
                <DoButton
                  notices={app.notices}
                  onDo={async () => {
                    if (await ask(s("removeRuleQuestion", { name: rule.name }), s("remove"))) {
                      await put(rules.rules.filter((_, at) => at !== index));
                    }
                  }}
                >
                  {s("remove")}
                </DoButton>
              </div>
            )}
          </li>
        ))}
      </ol>
      <div class="buttons">
        <button type="button" class="primary" onClick={() => setEditing({ rule: BLANK, index: -1 })}>{s("newRule")}</button>
      </div>
      <Jobs app={app} account={account} kinds={["rules", "undo"]} asked={asked} />
      <details class="script">
        <summary>{s("script")}</summary>
        <Script key={scripts} app={app} account={account} onSaved={async () => onChange(await account.rest.get<RulesOfAccount>("/self/rules"))} />
      </details>
    </>
  );
}

interface ActiveScript {
  version: string;
  text: string;
}

function Script({ app, account, onSaved }: { app: App; account: Account; onSaved: () => Promise<void> }) {
  const load = useLoad((signal) => account.rest.get<ActiveScript>("/self/script", {}, signal), []);
  return <Loaded load={load}>{(script) => <ScriptText app={app} account={account} script={script} onSaved={async (next) => { load.set(next); await onSaved(); }} />}</Loaded>;
}

function ScriptText({ app, account, script, onSaved }: { app: App; account: Account; script: ActiveScript; onSaved: (next: ActiveScript) => Promise<void> }) {
  const [text, setText] = useState(script.text.replaceAll("\r\n", "\n"));
  const [problems, setProblems] = useState<{ error: boolean; line: number; column: number; message: string }[]>([]);
  const check = async () => {
    const found = (await account.rest.post<{ problems: typeof problems }>("/self/script/check", { text })).problems;
    setProblems(found);
    return !found.some((problem) => problem.error);
  };
  const save = async () => {
    if (await check()) {
      await onSaved(await account.rest.put<ActiveScript>("/self/script", { version: script.version, text }));
      app.notices.tell(s("saved"));
    }
  };
  return (
    <>
      <Field label={s("scriptLabel")} help={s("scriptHelp")} error={problems.length === 0 ? undefined : problems.map((one) => s("problemAt", { line: one.line, message: one.message })).join(" ")}>
        <textarea class="code" rows={14} spellcheck={false} value={text} onInput={(event) => setText(event.currentTarget.value)} />
      </Field>
      <div class="buttons">
        <DoButton notices={app.notices} class="primary" onDo={save}>{s("save")}</DoButton>
        <DoButton notices={app.notices} onDo={async () => { if (await check()) { app.notices.tell(s("scriptFine")); } }}>{s("check")}</DoButton>
      </div>
    </>
  );
}
