// The user's public keys, to which arriving mail can be encrypted.

import { useState } from "preact/hooks";
import { DoButton } from "../controls/DoButton.tsx";
import { Check, Field } from "../controls/Field.tsx";
import { Loaded } from "../controls/Loaded.tsx";
import { useLoad } from "../controls/load.ts";
import { Table } from "../controls/Table.tsx";
import { at } from "../rest/rest.ts";
import { s } from "../text/settings/texts.ts";
import { shortTime, t } from "../text/texts.ts";
import type { SettingsProps } from "./pages.ts";

interface PublicKey {
  kind: "openpgp" | "smime";
  fingerprint: string;
  names: string[];
  algorithm: string;
  expires?: string;
  expired: boolean;
}

interface Keys {
  arriving: "off" | "openpgp" | "smime";
  publish: boolean;
  keys: PublicKey[];
}

export default function Encryption({ app, account }: SettingsProps) {
  const load = useLoad((signal) => account.rest.get<Keys>("/self/encryption", {}, signal), []);
  const choose = async (choice: Partial<Pick<Keys, "arriving" | "publish">>) => {
    try {
      load.set(await account.rest.patch<Keys>("/self/encryption", choice));
    } catch (failure) {
      app.notices.failed("notDone", (failure as Error).message);
      void load.reload();
    }
  };
  const remove = async (key: PublicKey) => {
    await account.rest.delete(at`/self/encryption/keys/${key.fingerprint}`);
    await load.reload();
  };
  return (
    <Loaded load={load}>
      {(state) => (
        <>
          <p>{s("encryptionIntro")}</p>
          <Field label={s("encryptArriving")} help={s("encryptHelp")}>
            <select value={state.arriving} onChange={(event) => void choose({ arriving: event.currentTarget.value as Keys["arriving"] })}>
              <option value="off">{s("encryptOff")}</option>
              <option value="openpgp" disabled={!state.keys.some((key) => key.kind === "openpgp")}>{s("encryptOpenPgp")}</option>
              <option value="smime" disabled={!state.keys.some((key) => key.kind === "smime")}>{s("encryptSmime")}</option>
            </select>
          </Field>
          <Check label={s("publishKeys")} checked={state.publish} onChange={(publish) => void choose({ publish })} />
          <h2>{s("publicKeys")}</h2>
          <Table
            label={s("publicKeys")}
            rows={state.keys}
            keyOf={(key) => key.fingerprint}
            empty={<p>{s("noKeys")}</p>}
            columns={[
              { title: s("keyNames"), cell: (key) => key.names.join(", ") },
              { title: s("keyFingerprint"), cell: (key) => <code>{key.fingerprint.replace(/(.{4})(?=.)/g, "$1 ")}</code> },
              { title: s("keyAlgorithm"), cell: (key) => (key.kind === "smime" ? "S/MIME · " : "OpenPGP · ") + key.algorithm },
              { title: s("keyExpires"), cell: (key) => (key.expires === undefined ? s("never") : (key.expired ? s("keyExpired") + " · " : "") + shortTime(key.expires)) },
              {
                title: s("actions"),
                cell: (key) => (
                  <DoButton notices={app.notices} class="link" onDo={() => remove(key)}>
                    {t("removeSender")}<span class="for-readers"> {key.names[0]}</span>
                  </DoButton>
                ),
              },
            ]}
          />
          <Add account={account} app={app} onAdded={load.set} />
        </>
      )}
    </Loaded>
  );
}

function Add({ account, onAdded }: SettingsProps & { onAdded: (keys: Keys) => void }) {
  const [text, setText] = useState("");
  const [wrong, setWrong] = useState<string>();
  const add = async () => {
    try {
      onAdded(await account.rest.post<Keys>("/self/encryption/keys", { key: text }));
      setText("");
      setWrong(undefined);
    } catch (failure) {
      if (text.includes("PRIVATE KEY")) {
        setText(""); // pasted by mistake, it does not stay on the screen
      }
      setWrong((failure as Error).message);
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <Field label={s("newKey")} help={s("newKeyHelp")} error={wrong}>
        <textarea rows={6} value={text} autocomplete="off" spellcheck={false} onInput={(event) => setText(event.currentTarget.value)} />
      </Field>
      <button type="submit" class="primary" disabled={text.trim() === ""}>{s("addKey")}</button>
    </form>
  );
}
