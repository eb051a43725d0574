// The addresses that the account sends from: under which name, and how each signs.

import { useState } from "preact/hooks";
import { DoButton } from "../controls/DoButton.tsx";
import { Field } from "../controls/Field.tsx";
import type { Identity } from "../jmap/types.ts";
import { bareText } from "../state/compose/signature.ts";
import { t } from "../text/texts.ts";
import type { SettingsProps } from "./pages.ts";

export default function Identities({ app }: SettingsProps) {
  return (
    <>
      <p>{t("identitiesHelp")}</p>
      {app.identities.map((identity) => <OneIdentity key={identity.id} app={app} identity={identity} />)}
    </>
  );
}

function OneIdentity({ app, identity }: SettingsProps & { identity: Identity }) {
  const [name, setName] = useState(identity.name);
  const [signature, setSignature] = useState(bareText(identity));
  const same = name === identity.name && signature === bareText(identity);
  const save = async () => {
    // A signature with formatting, made by another program, stays until its text is changed here.
    const signs = signature === bareText(identity) ? {} : { textSignature: signature.trimEnd(), htmlSignature: "" };
    await app.connection.set("Identity", { update: { [identity.id]: { name: name.trim(), ...signs } } });
    Object.assign(identity, { name: name.trim() }, signs);
    setName(identity.name);
    setSignature(bareText(identity));
    app.notices.said("identitySaved", null);
  };
  return (
    <section>
      <h2><bdi>{identity.email}</bdi></h2>
      <Field label={t("identityName")} help={t("identityNameHelp")}>
        <input type="text" value={name} autocomplete="name" onInput={(event) => setName(event.currentTarget.value)} />
      </Field>
      <Field label={t("signature")} help={t("signatureHelp")}>
        <textarea rows={4} dir="auto" value={signature} onInput={(event) => setSignature(event.currentTarget.value)} />
      </Field>
      <p class="buttons">
        <DoButton notices={app.notices} class="primary" disabled={same} onDo={save}>{t("save")}</DoButton>
      </p>
    </section>
  );
}
