// Setup of phones and mail programs: an app password for each, QR codes, and settings for manual setup.

import { useState } from "preact/hooks";
import { ask } from "../controls/Dialog.tsx";
import { DoButton } from "../controls/DoButton.tsx";
import { Field } from "../controls/Field.tsx";
import { useLoad } from "../controls/load.ts";
import { Loaded } from "../controls/Loaded.tsx";
import { Table } from "../controls/Table.tsx";
import { at } from "../rest/rest.ts";
import type { Account } from "../state/account.ts";
import type { App } from "../state/app.ts";
import { s } from "../text/settings/texts.ts";
import { shortTime } from "../text/texts.ts";
import type { SettingsProps } from "./pages.ts";
import { QrCode } from "./QrCode.tsx";
import type { AppPassword, Device, MailSettings } from "./types.ts";

export default function Devices({ app, account }: SettingsProps) {
  const load = useLoad(async (signal) => ({
    passwords: await account.rest.all<AppPassword>("/self/app-passwords"),
    settings: await account.rest.get<MailSettings>("/self/mail-settings", {}, signal),
  }), []);
  const [made, setMade] = useState<Device | null>(null);
  return (
    <>
      <p>{s("devicesIntro")}</p>
      {made === null ? <Add app={app} account={account} onMade={(device) => { setMade(device); void load.reload(); }} /> : <Made device={made} onDone={() => setMade(null)} />}
      <Loaded load={load}>
        {({ passwords, settings }) => (
          <>
            <h2>{s("devices")}</h2>
            <Table
              label={s("devices")}
              rows={passwords}
              keyOf={(one) => one.name}
              empty={<p>{s("noDevices")}</p>}
              columns={[
                { title: s("deviceName"), cell: (one) => one.name },
                { title: s("lastUse"), cell: (one) => (one.lastUse === undefined ? s("never") : shortTime(one.lastUse) + (one.network ? " · " + one.network : "")) },
                { title: s("actions"), cell: (one) => <Revoke app={app} account={account} name={one.name} onDone={load.reload} /> },
              ]}
            />
            <h2>{s("manual")}</h2>
            <Manual settings={settings} />
          </>
        )}
      </Loaded>
    </>
  );
}

function Add({ app, account, onMade }: { app: App; account: Account; onMade: (device: Device) => void }) {
  const [name, setName] = useState("");
  return (
    <form class="one-line" onSubmit={(event) => event.preventDefault()}>
      <Field label={s("newDevice")} help={s("newDeviceHelp")}>
        <input value={name} maxLength={100} placeholder={s("newDeviceHint")} onInput={(event) => setName(event.currentTarget.value)} />
      </Field>
      <DoButton notices={app.notices} class="primary" disabled={name.trim() === ""} onDo={async () => onMade(await account.rest.post<Device>("/self/devices", { name: name.trim() }))}>
        {s("addDevice")}
      </DoButton>
    </form>
  );
}

function Made({ device, onDone }: { device: Device; onDone: () => void }) {
  return (
    <section class="made" aria-label={device.name}>
      <h2>{device.name}</h2>
      <p>{s("passwordOnce")}</p>
      <p><code class="secret">{device.password}</code></p>
      <div class="codes">
        <figure>
          <figcaption>{s("codeApple")}</figcaption>
          <QrCode code={device.profileCode} label={s("codeApple")} />
          <a href={device.profile} download="mail.mobileconfig">{s("profile")}</a>
        </figure>
        {device.androidCode !== undefined && (
          <figure>
            <figcaption>{s("codeAndroid")}</figcaption>
            <QrCode code={device.androidCode} label={s("codeAndroid")} />
          </figure>
        )}
      </div>
      <div class="buttons"><button type="button" class="primary" onClick={onDone}>{s("done")}</button></div>
    </section>
  );
}

function Revoke({ app, account, name, onDone }: { app: App; account: Account; name: string; onDone: () => Promise<void> }) {
  const revoke = async () => {
    if (await ask(s("revokeQuestion", { name }), s("revoke"))) {
      await account.rest.delete(at`/self/app-passwords/${name}`);
      await onDone();
    }
  };
  return <DoButton notices={app.notices} onDo={revoke}>{s("revoke")}</DoButton>;
}

function Manual({ settings }: { settings: MailSettings }) {
  const rows = [
    ...settings.services.map((one) => ({
      what: one.protocol === "imap" ? s("incoming") : s("outgoing"),
      where: settings.host,
      port: String(one.port),
      how: one.protection === "tls" ? "TLS" : "STARTTLS",
    })),
    { what: "JMAP", where: settings.jmap, port: "", how: "HTTPS" },
  ];
  return (
    <>
      <p>{s("userName")}: <code>{settings.userName}</code></p>
      <Table
        label={s("manual")}
        rows={rows}
        keyOf={(one) => one.what + one.port}
        columns={[
          { title: s("service"), cell: (one) => one.what },
          { title: s("server"), cell: (one) => one.where },
          { title: s("port"), cell: (one) => one.port || "–" },
          { title: s("protection"), cell: (one) => one.how },
        ]}
      />
    </>
  );
}
