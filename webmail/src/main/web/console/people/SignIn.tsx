import { useState } from "preact/hooks";
import { ask } from "../../controls/Dialog.tsx";
import { DoButton } from "../../controls/DoButton.tsx";
import { Field } from "../../controls/Field.tsx";
import { useLoad } from "../../controls/load.ts";
import { Loaded } from "../../controls/Loaded.tsx";
import { Table } from "../../controls/Table.tsx";
import { base } from "../../http.ts";
import { at, type Items, rest } from "../../rest/rest.ts";
import { c } from "../../text/console/texts.ts";
import { fullTime, shortTime } from "../../text/texts.ts";
import type { Administration } from "../administration.ts";
import { Copied } from "./Copied.tsx";

interface Props {
  administration: Administration;
  address: string;
}

/** With what an account signs in: second factors, app passwords, sessions, and links for support. */
export function SignIn({ administration, address }: Props) {
  return (
    <>
      <Factors administration={administration} address={address} />
      <AppPasswords administration={administration} address={address} />
      <Sessions administration={administration} address={address} />
      <Support administration={administration} address={address} />
    </>
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
  way: string;
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

function Support({ administration, address }: Props) {
  const [minutes, setMinutes] = useState(15);
  const [link, setLink] = useState<{ path: string; expires: string } | undefined>();
  return (
    <section>
      <h2>{c("supportLink")}</h2>
      <p class="help-text">{c("supportLinkHelp")}</p>
      <Field label={c("supportMinutes")}>
        <input
          type="number" min={1} max={60} value={minutes}
          onInput={(event: { currentTarget: HTMLInputElement }) => setMinutes(Number(event.currentTarget.value))}
        />
      </Field>
      <DoButton
        notices={administration.notices}
        onDo={async () => setLink(await rest.post(at`/accounts/${address}/support-links`, { minutes }))}
      >
        {c("makeSupportLink")}
      </DoButton>
      {link !== undefined && (
        <div class="result" role="status">
          <p>{c("supportLinkMade", { until: fullTime(link.expires) })}</p>
          <Copied text={new URL(link.path.slice(1), base).href} />
        </div>
      )}
    </section>
  );
}
