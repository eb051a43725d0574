// Addresses of the account, and its forwarding.

import { useState } from "preact/hooks";
import { ask } from "../controls/Dialog.tsx";
import { DoButton } from "../controls/DoButton.tsx";
import { Check, Field } from "../controls/Field.tsx";
import { useLoad } from "../controls/load.ts";
import { Loaded } from "../controls/Loaded.tsx";
import { RefusedError } from "../http.ts";
import type { Account } from "../state/account.ts";
import type { App } from "../state/app.ts";
import { s } from "../text/settings/texts.ts";
import type { SettingsProps } from "./pages.ts";

interface Addresses {
  address: string;
  aliases: string[];
  separator?: string;
}

interface Forward {
  targets: string[];
  keep: boolean;
}

export default function Forwarding({ app, account }: SettingsProps) {
  const load = useLoad(async (signal) => ({
    addresses: await account.rest.get<Addresses>("/self/addresses", {}, signal),
    forwarding: await account.rest.get<Forward>("/self/forwarding", {}, signal),
  }), []);
  return (
    <Loaded load={load}>
      {({ addresses, forwarding }) => (
        <>
          <h2>{s("addresses")}</h2>
          <ul class="addresses">
            <li><strong>{addresses.address}</strong> – {s("mainAddress")}</li>
            {addresses.aliases.map((alias) => <li key={alias}>{alias}</li>)}
          </ul>
          {addresses.separator !== undefined && (
            <p class="help-text">{s("plusAddresses", { example: addresses.address.replace("@", addresses.separator + "shop@") })}</p>
          )}
          <h2>{s("forwarding")}</h2>
          <Form app={app} account={account} own={addresses.address} first={forwarding} />
        </>
      )}
    </Loaded>
  );
}

function Form({ app, account, own, first }: { app: App; account: Account; own: string; first: Forward }) {
  const [targets, setTargets] = useState(first.targets.join("\n"));
  const [keep, setKeep] = useState(first.keep);
  const [error, setError] = useState<string | undefined>();
  const save = async () => {
    const wanted = targets.split(/[\s,;]+/).filter((target) => target !== "");
    const domain = own.slice(own.lastIndexOf("@")).toLowerCase();
    const fresh = wanted.filter((target) => !first.targets.includes(target));
    const outside = fresh.filter((target) => !target.toLowerCase().endsWith(domain));
    if (fresh.length > 0) {
      const question = s(outside.length > 0 ? "forwardOutside" : "forwardQuestion", { addresses: fresh.join(", ") });
      if (!(await ask(question + (keep ? "" : " " + s("forwardNoCopy")), s("forwardDo")))) {
        return;
      }
    }
    setError(undefined);
    try {
      const done = await account.rest.put<Forward>("/self/forwarding", { targets: wanted, keep });
      setTargets(done.targets.join("\n"));
      app.notices.tell(s("saved"));
    } catch (failure) {
      if (failure instanceof RefusedError) {
        setError(failure.message);
      } else {
        throw failure;
      }
    }
  };
  return (
    <form onSubmit={(event) => event.preventDefault()}>
      <Field label={s("forwardTo")} help={s("forwardHelp")} error={error}>
        <textarea rows={3} value={targets} onInput={(event) => setTargets(event.currentTarget.value)} />
      </Field>
      <Check label={s("keepCopy")} checked={keep} onChange={setKeep} />
      <div class="buttons"><DoButton notices={app.notices} class="primary" onDo={save}>{s("save")}</DoButton></div>
    </form>
  );
}
