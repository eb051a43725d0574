// Identities of the account: addresses with names and signatures.

import { useId, useRef, useState } from "preact/hooks";
import { DoButton } from "../controls/DoButton.tsx";
import { Field } from "../controls/Field.tsx";
import type { Identity } from "../jmap/types.ts";
import { fragmentOf, NONE, outgoing } from "../state/compose/html.ts";
import { nodesOf } from "../state/compose/text.ts";
import { t } from "../text/texts.ts";
import { contentOf, RichText } from "../view/compose/RichText.tsx";
import type { SettingsProps } from "./pages.ts";

export default function Identities({ app, account }: SettingsProps) {
  return (
    <>
      <p>{t("identitiesHelp")}</p>
      {account.identities.map((identity) => <OneIdentity key={identity.id} app={app} account={account} identity={identity} />)}
    </>
  );
}

function OneIdentity({ app, account, identity }: SettingsProps & { identity: Identity }) {
  const [name, setName] = useState(identity.name);
  const [signed, setSigned] = useState(false);
  const editor = useRef<HTMLElement | null>(null);
  const help = useId();
  const fill = (element: HTMLElement) => {
    const { htmlSignature, textSignature } = identity;
    element.replaceChildren(htmlSignature === "" ? nodesOf(textSignature, "") : fragmentOf(htmlSignature, NONE));
    editor.current = element;
    return () => (editor.current = null);
  };
  const save = async () => {
    const { text, html } = contentOf(editor.current!);
    // The text is for messages without formatting (RFC 8621 §6).
    const signs = signed ? { textSignature: text.trimEnd(), htmlSignature: html === null ? "" : outgoing(html) } : {};
    await account.connection.set("Identity", { update: { [identity.id]: { name: name.trim(), ...signs } } });
    Object.assign(identity, { name: name.trim() }, signs);
    setName(identity.name);
    setSigned(false);
    app.notices.said("identitySaved", null);
  };
  return (
    <section>
      <h2><bdi>{identity.email}</bdi></h2>
      <Field label={t("identityName")} help={t("identityNameHelp")}>
        <input type="text" value={name} autocomplete="name" onInput={(event) => setName(event.currentTarget.value)} />
      </Field>
      <div class="field">
        <span class="field-label" aria-hidden="true">{t("signature")}</span>
        <div class="rich">
          <RichText label={t("signature")} describedBy={help} focus={false} edit={fill} version={0} onInput={() => setSigned(true)} />
        </div>
        <p class="help-text" id={help}>{t("signatureHelp")}</p>
      </div>
      <p class="buttons">
        <DoButton notices={app.notices} class="primary" disabled={name === identity.name && !signed} onDo={save}>{t("save")}</DoButton>
      </p>
    </section>
  );
}
