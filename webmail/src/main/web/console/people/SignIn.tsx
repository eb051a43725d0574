import { useState } from "preact/hooks";
import { ask } from "../../controls/Dialog.tsx";
import { DoButton } from "../../controls/DoButton.tsx";
import { Field } from "../../controls/Field.tsx";
import { Form } from "../../controls/Form.tsx";
import { useLoad } from "../../controls/load.ts";
import { Loaded } from "../../controls/Loaded.tsx";
import { Table } from "../../controls/Table.tsx";
import { at, type Items, rest } from "../../rest/rest.ts";
import { c } from "../../text/console/texts.ts";
import { shortTime } from "../../text/texts.ts";
import type { Administration } from "../administration.ts";

interface Props {
  administration: Administration;
  address: string;
}

/** The sign-in methods of an account: password, second factors, app passwords and sessions. */
export function SignIn({ administration, address }: Props) {
  return (
    <>
      <Password administration={administration} address={address} />
      <Factors administration={administration} address={address} />
      <AppPasswords administration={administration} address={address} />
      <Sessions administration={administration} address={address} />
    </>
  );
}

function Password({ administration, address }: Props) {
  const [password, setPassword] = useState("");
  return (
    <section>
      <h2>{c("newPassword")}</h2>
      <Form
        notices={administration.notices}
        action={c("setPassword")}
        primary={false}
        disabled={password === ""}
        onDo={async () => {
          await rest.put(at`/accounts/${address}/password`, { password });
          setPassword("");
          administration.notices.tell(c("saved"));
        }}
      >
        <input type="text" autocomplete="username" value={address} readOnly hidden />
        <Field label={c("password")} help={c("newPasswordHelp")}>
          <input
            type="password" autocomplete="new-password" value={password}
            onInput={(event: { currentTarget: HTMLInputElement }) => setPassword(event.currentTarget.value)}
          />
        </Field>
      </Form>
    </section>
  );
}

interface SecondFactors {
  needed: boolean;
  required?: boolean;
  recoveryCodes: number;
  factors: { name: string; kind: string; created: string; lastUse?: string }[];
}

function Factors({ administration, address }: Props) {
  const path = at`/accounts/${address}/second-factors`;
  const factors = useLoad(() => rest.get<SecondFactors>(path), [address]);
  return (
    <>
      <h2>{c("secondFactors")}</h2>
      <Loaded load={factors}>
        {(value) => (
          <>
            <Field label={c("factorRequired")}>
              <select
                value={value.required === undefined ? "domain" : String(value.required)}
                onChange={(event: { currentTarget: HTMLSelectElement }) => {
                  const word = event.currentTarget.value;
                  rest.patch<SecondFactors>(path, { required: word === "domain" ? null : word === "true" })
                    .then(factors.set, (failure: Error) => administration.notices.fail(failure.message));
                }}
              >
                <option value="domain">{c("asDomain")}</option>
                <option value="true">{c("yes")}</option>
                <option value="false">{c("no")}</option>
              </select>
            </Field>
            <Table
              label={c("secondFactors")}
              rows={value.factors}
              keyOf={(factor) => factor.name}
              columns={[
                { title: c("name"), cell: (factor) => factor.name },
                { title: c("kind"), cell: (factor) => factor.kind },
                { title: c("lastUse"), cell: (factor) => (factor.lastUse === undefined ? "–" : shortTime(factor.lastUse)) },
                {
                  title: c("actions"),
                  cell: (factor) => (
                    <DoButton
                      notices={administration.notices}
                      onDo={async () => {
                        if (await ask(c("resetFactorQuestion", { name: factor.name, address }), c("remove"))) {
                          await rest.delete(path + at`/${factor.name}`);
                          await factors.reload();
                        }
                      }}
                    >
                      {c("remove")}
                    </DoButton>
                  ),
                },
              ]}
              empty={<p>{c("noFactors")}</p>}
            />
          </>
        )}
      </Loaded>
    </>
  );
}

interface AppPassword {
  name: string;
  services: string[];
  created: string;
  lastUse?: string;
  network?: string;
}

function AppPasswords({ administration, address }: Props) {
  const path = at`/accounts/${address}/app-passwords`;
  const all = useLoad(() => rest.get<Items<AppPassword>>(path), [address]);
  return (
    <>
      <h2>{c("appPasswords")}</h2>
      <Loaded load={all}>
        {({ items }) => (
          <Table
            label={c("appPasswords")}
            rows={items}
            keyOf={(one) => one.name}
            columns={[
              { title: c("name"), cell: (one) => one.name },
              { title: c("services"), cell: (one) => one.services.join(", ") },
              { title: c("lastUse"), cell: (one) => (one.lastUse === undefined ? "–" : shortTime(one.lastUse) + " " + (one.network ?? "")) },
              {
                title: c("actions"),
                cell: (one) => (
                  <DoButton
                    notices={administration.notices}
                    onDo={async () => {
                      if (await ask(c("revokeQuestion", { name: one.name }), c("revoke"))) {
                        await rest.delete(path + at`/${one.name}`);
                        await all.reload();
                      }
                    }}
                  >
                    {c("revoke")}
                  </DoButton>
                ),
              },
            ]}
            empty={<p>{c("noAppPasswords")}</p>}
          />
        )}
      </Loaded>
    </>
  );
}

interface Session {
  id: string;
  created: string;
  lastUse: string;
  network: string;
  program: string;
  method: string;
}

function Sessions({ administration, address }: Props) {
  const path = at`/accounts/${address}/sessions`;
  const all = useLoad(() => rest.get<Items<Session>>(path), [address]);
  return (
    <>
      <h2>{c("sessions")}</h2>
      <Loaded load={all}>
        {({ items }) => (
          <Table
            label={c("sessions")}
            rows={items}
            keyOf={(one) => one.id}
            columns={[
              { title: c("program"), cell: (one) => one.program },
              { title: c("network"), cell: (one) => one.network },
              { title: c("lastUse"), cell: (one) => shortTime(one.lastUse) },
              {
                title: c("actions"),
                cell: (one) => (
                  <DoButton
                    notices={administration.notices}
                    onDo={async () => {
                      await rest.delete(path + at`/${one.id}`);
                      await all.reload();
                    }}
                  >
                    {c("end")}
                  </DoButton>
                ),
              },
            ]}
            empty={<p>{c("noSessions")}</p>}
          />
        )}
      </Loaded>
    </>
  );
}
