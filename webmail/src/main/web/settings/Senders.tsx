// Allowed and blocked senders.

import { useState } from "preact/hooks";
import { DoButton } from "../controls/DoButton.tsx";
import { Field } from "../controls/Field.tsx";
import { Loaded } from "../controls/Loaded.tsx";
import { useLoad } from "../controls/load.ts";
import { decide, senders, type Rule, type Senders } from "../state/owner.ts";
import { t } from "../text/texts.ts";
import type { SettingsProps } from "./pages.ts";

export default function SendersPage({ app, account }: SettingsProps) {
  const load = useLoad((signal) => senders.list(account, signal), []);
  return (
    <Loaded load={load}>
      {(lists) => (
        <>
          <SenderList app={app} account={account} rule="blocked" entries={lists.blocked} onChange={load.set} />
          <SenderList app={app} account={account} rule="allowed" entries={lists.allowed} onChange={load.set} />
        </>
      )}
    </Loaded>
  );
}

function SenderList({ app, account, rule, entries, onChange }: SettingsProps & { rule: Rule; entries: string[]; onChange: (lists: Senders) => void }) {
  const [typed, setTyped] = useState("");
  const [wrong, setWrong] = useState<string>();
  const add = async () => {
    try {
      onChange(await senders.set(account, typed.trim(), rule));
      setTyped("");
      setWrong(undefined);
    } catch (failure) {
      setWrong((failure as Error).message);
    }
  };
  const remove = async (sender: string) => {
    await senders.remove(account, sender);
    onChange(await senders.list(account));
    app.notices.said("senderRemoved", () => void decide(app, account, sender, rule).then(async () => onChange(await senders.list(account))), { sender });
  };
  return (
    <section>
      <h2>{t(rule === "blocked" ? "sendersBlocked" : "sendersAllowed")}</h2>
      <form
        class="add-sender"
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <Field
          label={t(rule === "blocked" ? "blockSomebody" : "allowSomebody")}
          help={t(rule === "blocked" ? "blockHelp" : "allowHelp")}
          error={wrong}
        >
          <input type="text" value={typed} autocomplete="off" spellcheck={false} onInput={(event) => setTyped(event.currentTarget.value)} />
        </Field>
        <button type="submit" disabled={typed.trim() === ""}>{t("addSender")}</button>
      </form>
      {entries.length === 0
        ? <p class="lead">{t("sendersNone")}</p>
        : (
          <ul class="sender-list">
            {entries.map((sender) => (
              <li key={sender}>
                <span>{sender}</span>
                <DoButton notices={app.notices} class="link" onDo={() => remove(sender)}>
                  {t("removeSender")}<span class="for-readers"> {sender}</span>
                </DoButton>
              </li>
            ))}
          </ul>
        )}
    </section>
  );
}
