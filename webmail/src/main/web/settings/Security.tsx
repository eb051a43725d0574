// Sign-in methods of the account: password, second factors and browser sessions.

import { useState } from "preact/hooks";
import { ask } from "../controls/Dialog.tsx";
import { DoButton } from "../controls/DoButton.tsx";
import { Field } from "../controls/Field.tsx";
import { useLoad } from "../controls/load.ts";
import { Loaded } from "../controls/Loaded.tsx";
import { Table } from "../controls/Table.tsx";
import { RefusedError } from "../http.ts";
import { at } from "../rest/rest.ts";
import type { Account } from "../state/account.ts";
import type { App } from "../state/app.ts";
import { s } from "../text/settings/texts.ts";
import { shortTime, t } from "../text/texts.ts";
import { addPasskey, passkeys } from "./passkey.ts";
import type { SettingsProps } from "./pages.ts";
import { QrCode } from "./QrCode.tsx";
import type { Qr, SignInSession } from "./types.ts";

interface Factors {
  needed: boolean;
  recoveryCodes: number;
  factors: { name: string; kind: string; created: string; lastUse?: string }[];
}

export default function Security({ app, account }: SettingsProps) {
  const load = useLoad(async (signal) => ({
    own: await account.rest.get<{ session?: string }>("/self", {}, signal),
    factors: await account.rest.get<Factors>("/self/second-factors", {}, signal),
    sessions: await account.rest.all<SignInSession>("/self/sessions"),
  }), []);
  return (
    <>
      <h2>{s("password")}</h2>
      <Password app={app} account={account} />
      <Loaded load={load}>
        {({ own, factors, sessions }) => (
          <>
            <h2>{s("secondStep")}</h2>
            <SecondStep app={app} account={account} factors={factors} onChange={load.reload} />
            <h2>{s("sessions")}</h2>
            <Sessions app={app} account={account} sessions={sessions} own={own.session} onChange={load.reload} />
          </>
        )}
      </Loaded>
    </>
  );
}

/**
 * A rough estimate of a password's strength: 0 to 4.
 *
 * @param least length that the server accepts
 */
export function strength(password: string, least: number): number {
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\d/, /[^\p{L}\d]/u].filter((kind) => kind.test(password)).length;
  const distinct = new Set(password).size;
  const bits = distinct * 2 + password.length * (1 + kinds / 2);
  return password.length < least ? 0 : Math.min(4, Math.floor(bits / 18));
}

function Password({ app, account }: { app: App; account: Account }) {
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const [errors, setErrors] = useState<Record<string, string>>({});
  const least = useLoad(async (signal) => (await account.rest.get<{ passwordLengthMin: number }>("/self", {}, signal)).passwordLengthMin, []);
  const level = strength(password, least.value ?? 0);
  const change = async () => {
    if (password !== again) {
      setErrors({ again: s("passwordsDiffer") });
      return;
    }
    setErrors({});
    try {
      await account.rest.put("/self/password", { ...(current === "" ? {} : { current }), password });
      app.notices.tell(s("passwordChanged"));
      setTimeout(() => location.reload(), 2_000);
    } catch (failure) {
      if (failure instanceof RefusedError) {
        setErrors({ [failure.pointer === "/current" ? "current" : "password"]: failure.message });
      } else {
        throw failure;
      }
    }
  };
  return (
    <form onSubmit={(event) => event.preventDefault()}>
      <Field label={s("currentPassword")} error={errors["current"]}>
        <input type="password" autocomplete="current-password" value={current} onInput={(event) => setCurrent(event.currentTarget.value)} />
      </Field>
      <Field label={s("newPassword")} help={least.value === undefined ? undefined : s("passwordHelp", { n: least.value })} error={errors["password"]}>
        <input type="password" autocomplete="new-password" value={password} onInput={(event) => setPassword(event.currentTarget.value)} />
      </Field>
      {password !== "" && (
        <p class="strength" role="status">
          <meter min={0} max={4} low={2} high={3} optimum={4} value={level} aria-label={s("strength")} /> {s(level < 2 ? "weak" : level < 3 ? "fair" : "strong")}
        </p>
      )}
      <Field label={s("newPasswordAgain")} error={errors["again"]}>
        <input type="password" autocomplete="new-password" value={again} onInput={(event) => setAgain(event.currentTarget.value)} />
      </Field>
      <p class="help-text">{s("passwordEffect")}</p>
      <div class="buttons">
        <DoButton notices={app.notices} class="primary" disabled={password === "" || again === ""} onDo={change}>{s("changePassword")}</DoButton>
      </div>
    </form>
  );
}

function SecondStep({ app, account, factors, onChange }: { app: App; account: Account; factors: Factors; onChange: () => Promise<void> }) {
  const [name, setName] = useState("");
  const [code, setCode] = useState("");
  const [begun, setBegun] = useState<{ secret: string; code: Qr } | null>(null);
  const [codes, setCodes] = useState<string[]>([]);
  const confirm = async () => {
    const confirmed = await account.rest.post<{ recoveryCodes: string[] }>("/self/totp/confirm", { code: code.replaceAll(" ", "") });
    setCodes(confirmed.recoveryCodes);
    setBegun(null);
    setCode("");
    await onChange();
  };
  const renew = async () => {
    if (await ask(s("renewQuestion"), s("renew"))) {
      setCodes((await account.rest.post<{ codes: string[] }>("/self/recovery-codes")).codes);
      await onChange();
    }
  };
  const remove = async (factor: string) => {
    if (await ask(s("removeFactorQuestion", { name: factor }), s("remove"))) {
      await account.rest.delete(at`/self/second-factors/${factor}`);
      await onChange();
    }
  };
  return (
    <>
      <p>{s(factors.needed ? "secondStepOn" : "secondStepOff")}</p>
      {factors.factors.length > 0 && (
        <Table
          label={s("secondStep")}
          rows={factors.factors}
          keyOf={(one) => one.name}
          columns={[
            { title: s("deviceName"), cell: (one) => one.name },
            { title: s("kind"), cell: (one) => s(one.kind === "totp" ? "authenticator" : "passkey") },
            { title: s("lastUse"), cell: (one) => (one.lastUse === undefined ? s("never") : shortTime(one.lastUse)) },
            { title: s("actions"), cell: (one) => <DoButton notices={app.notices} onDo={() => remove(one.name)}>{s("remove")}</DoButton> },
          ]}
        />
      )}
      {codes.length > 0 && (
        <div class="made" role="status">
          <p>{s("recoveryOnce")}</p>
          <ul class="recovery">{codes.map((one) => <li key={one}><code>{one}</code></li>)}</ul>
          <button type="button" onClick={() => setCodes([])}>{s("done")}</button>
        </div>
      )}
      {begun === null
        ? (
          <form class="one-line" onSubmit={(event) => event.preventDefault()}>
            <Field label={s("newAuthenticator")}>
              <input value={name} placeholder={s("newAuthenticatorHint")} onInput={(event) => setName(event.currentTarget.value)} />
            </Field>
            <DoButton notices={app.notices} disabled={name.trim() === ""} onDo={async () => setBegun(await account.rest.post("/self/totp", { name: name.trim() }))}>{s("setUp")}</DoButton>
          </form>
        )
        : (
          <form class="made" onSubmit={(event) => event.preventDefault()}>
            <p>{s("scanAuthenticator")}</p>
            <QrCode code={begun.code} label={s("scanAuthenticator")} />
            <p>{s("orType")} <code class="secret">{begun.secret}</code></p>
            <Field label={s("authenticatorCode")}>
              <input inputMode="numeric" autocomplete="one-time-code" value={code} onInput={(event) => setCode(event.currentTarget.value)} />
            </Field>
            <div class="buttons">
              <DoButton notices={app.notices} class="primary" disabled={code.trim() === ""} onDo={confirm}>{s("confirm")}</DoButton>
              <button type="button" onClick={() => setBegun(null)}>{t("cancel")}</button>
            </div>
          </form>
        )}
      {passkeys && <Passkey app={app} account={account} onChange={onChange} />}
      <div class="buttons">
        {factors.factors.length > 0 && <DoButton notices={app.notices} onDo={renew}>{s("renewCodes", { n: factors.recoveryCodes })}</DoButton>}
      </div>
    </>
  );
}

function Passkey({ app, account, onChange }: { app: App; account: Account; onChange: () => Promise<void> }) {
  const [name, setName] = useState("");
  const add = async () => {
    if (await addPasskey(account.id, name.trim())) {
      setName("");
      app.notices.tell(s("passkeyAdded"));
    } else {
      app.notices.fail(s("passkeyNotMade"));
    }
    await onChange();
  };
  return (
    <form class="one-line" onSubmit={(event) => event.preventDefault()}>
      <Field label={s("newPasskey")} help={s("newPasskeyHelp")}>
        <input value={name} maxLength={100} placeholder={s("newPasskeyHint")} onInput={(event) => setName(event.currentTarget.value)} />
      </Field>
      <DoButton notices={app.notices} disabled={name.trim() === ""} onDo={add}>{s("addPasskey")}</DoButton>
    </form>
  );
}

function Sessions(props: { app: App; account: Account; sessions: SignInSession[]; own: string | undefined; onChange: () => Promise<void> }) {
  const { app, account, sessions, own, onChange } = props;
  const end = async (id: string) => {
    await account.rest.delete(at`/self/sessions/${id}`);
    await onChange();
  };
  const endOthers = async () => {
    if (await ask(s("endOthersQuestion"), s("endOthers"))) {
      for (const session of sessions.filter(({ id }) => id !== own)) {
        await account.rest.delete(at`/self/sessions/${session.id}`);
      }
      await onChange();
    }
  };
  return (
    <>
      <Table
        label={s("sessions")}
        rows={sessions}
        keyOf={(one) => one.id}
        columns={[
          { title: s("browser"), cell: (one) => <>{program(one.program)}{one.id === own && <strong> – {s("thisOne")}</strong>}</> },
          { title: s("network"), cell: (one) => one.network },
          { title: s("lastUse"), cell: (one) => shortTime(one.lastUse) },
          { title: s("actions"), cell: (one) => (one.id === own ? "" : <DoButton notices={app.notices} onDo={() => end(one.id)}>{s("end")}</DoButton>) },
        ]}
      />
      {sessions.length > 1 && <div class="buttons"><DoButton notices={app.notices} onDo={endOthers}>{s("endOthers")}</DoButton></div>}
    </>
  );
}

/** A short name of a browser from its User-Agent. */
function program(agent: string): string {
  const support = /^support by (.*), /.exec(agent)?.[1]; // as the server names the session of a link for support
  if (support !== undefined) {
    return s("supportBy", { who: support });
  }
  const browser = /(Edg|OPR|Firefox|Chrome|Safari)[a-zA-Z]*\/[\d]+/.exec(agent)?.[1] ?? agent.slice(0, 40);
  const system = /(Windows|Android|iPhone|iPad|Mac OS X|Linux)/.exec(agent)?.[1];
  const name = ({ Edg: "Edge", OPR: "Opera" } as Record<string, string>)[browser] ?? browser;
  return system === undefined ? name : name + " · " + system.replace("Mac OS X", "macOS");
}
