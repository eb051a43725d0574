// Names and signatures, one for each address that mail is sent from.

import { useState } from "preact/hooks";
import { DoButton } from "../controls/DoButton.tsx";
import { Field } from "../controls/Field.tsx";
import type { Identity } from "../jmap/types.ts";
import type { App } from "../state/app.ts";
import { s } from "../text/settings/texts.ts";
import type { SettingsProps } from "./pages.ts";

export default function Identities({ app }: SettingsProps) {
  return (
    <>
      <p>{s("identitiesIntro")}</p>
      {app.identities.map((identity) => <Form key={identity.id} app={app} first={identity} />)}
    </>
  );
}

function Form({ app, first }: { app: App; first: Identity }) {
  const [name, setName] = useState(first.name);
  const [signature, setSignature] = useState(first.textSignature);
  const save = async () => {
    const changed = { name, textSignature: signature, htmlSignature: signature === first.textSignature ? first.htmlSignature : html(signature) };
    await app.connection.set("Identity", { update: { [first.id]: changed } });
    app.identities = app.identities.map((one) => (one.id === first.id ? { ...one, ...changed } : one));
    app.notices.tell(s("saved"));
  };
  return (
    <form class="identity" onSubmit={(event) => event.preventDefault()}>
      <h2>{first.email}</h2>
      <Field label={s("displayName")} help={s("displayNameHelp")}>
        <input value={name} autocomplete="name" onInput={(event) => setName(event.currentTarget.value)} />
      </Field>
      <Field label={s("signature")} help={s("signatureHelp")}>
        <textarea rows={4} value={signature} onInput={(event) => setSignature(event.currentTarget.value)} />
      </Field>
      <div class="buttons"><DoButton notices={app.notices} class="primary" onDo={save}>{s("save")}</DoButton></div>
    </form>
  );
}

/** The same as HTML: text that is nothing but text, with its links. */
function html(text: string): string {
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
  return escaped.replace(/https:\/\/[^\s<>&]+/g, (url) => `<a href="${url}">${url}</a>`).replace(/\r?\n/g, "<br>");
}
