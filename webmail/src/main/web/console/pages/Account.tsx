import { useState } from "preact/hooks";
import { ask } from "../../controls/Dialog.tsx";
import { DoButton } from "../../controls/DoButton.tsx";
import { Check, Field } from "../../controls/Field.tsx";
import { useLoad } from "../../controls/load.ts";
import { Loaded } from "../../controls/Loaded.tsx";
import { Table } from "../../controls/Table.tsx";
import { at, type Items, rest } from "../../rest/rest.ts";
import { c } from "../../text/console/texts.ts";
import { bytes, quotaSize, quotaText } from "../../text/quota.ts";
import { shortTime, size } from "../../text/texts.ts";
import { type Administration, href } from "../administration.ts";
import type { PageProps } from "../pages.ts";
import { type Part, partOf, Parts } from "../Parts.tsx";
import { SignIn } from "../people/SignIn.tsx";
import { Support } from "../people/Support.tsx";
import { type AccountDetail, lines, type Role } from "../people/shapes.ts";
import { ROLES } from "./Accounts.tsx";

type Input = { currentTarget: HTMLInputElement };

const KEPT: Part = { name: "", title: "dashboard" };
const SETTINGS: Part = { name: "settings", title: "accountSettings" };
const SIGN_IN: Part = { name: "sign-in", title: "signIn" };
const SUPPORT: Part = { name: "support", title: "supportLink" };
const REMOVAL: Part = { name: "remove", title: "removeAccount" };
const PARTS = [KEPT, SETTINGS, SIGN_IN, SUPPORT, REMOVAL];

/** An account: usage, aliases, sign-in methods and support. */
export default function Account({ administration, place }: PageProps) {
  const address = place.args[0] ?? "";
  const account = useLoad(() => rest.get<AccountDetail>(at`/accounts/${address}`), [address]);
  const part = partOf(PARTS, place.args[1]);
  return (
    <Loaded load={account}>
      {(value) => (
        <>
          <p class="links">
            <span><strong>{value.account.address}</strong></span>
            {value.account.disabled && <span class="verdict refused">{c("disabled")}</span>}
            <a href={href("routing", [address])}>{c("routing")}</a>
            {administration.may("messages") && <a href={href("find", [address])}>{c("messagesFound")}</a>}
            {administration.may("sessions") && <a href={href("sessions", [address])}>{c("openSessions")}</a>}
          </p>
          <Parts page="account" about={address} parts={PARTS} current={part} />
          {part === KEPT && <Facts value={value} />}
          {part === KEPT && <Mailboxes address={address} />}
          {part === SETTINGS && <Settings key={address} administration={administration} value={value} onChange={account.set} />}
          {part === SIGN_IN && <SignIn administration={administration} address={address} />}
          {part === SUPPORT && <Support administration={administration} address={address} />}
          {part === REMOVAL && <Removal administration={administration} value={value} />}
        </>
      )}
    </Loaded>
  );
}

function Removal({ administration, value }: { administration: Administration; value: AccountDetail }) {
  const address = value.account.address;
  return (
    <>
      <p class="help-text">{c("removeAccountHelp")}</p>
      <div class="buttons">
        <DoButton
          notices={administration.notices}
          class="danger"
          onDo={async () => {
            if (await ask(c("removeAccountQuestion", { address, n: value.usage.messages, size: size(value.usage.bytes) }), c("remove"))) {
              await rest.delete(at`/accounts/${address}`);
              location.hash = href("accounts");
            }
          }}
        >
          {c("removeAccount")}
        </DoButton>
      </div>
    </>
  );
}

function Facts({ value }: { value: AccountDetail }) {
  const quota = value.account.quotaBytes;
  return (
    <dl class="facts">
      <div><dt>{c("usage")}</dt><dd>{quotaSize(value.usage.bytes, quota)}{quota === 0 ? "" : " / " + quotaSize(quota)} – {c("messageCount", { n: value.usage.messages })}</dd></div>
      <div><dt>{c("created")}</dt><dd>{shortTime(value.account.created)}</dd></div>
      <div><dt>{c("leadHere")}</dt><dd>{value.aliases.length === 0 ? "–" : value.aliases.join(", ")}</dd></div>
      {value.sending.today !== undefined && (
        <div><dt>{c("sentToday")}</dt><dd>{c("messageCount", { n: value.sending.today.messages })}</dd></div>
      )}
    </dl>
  );
}

function Settings({ administration, value, onChange }: { administration: Administration; value: AccountDetail; onChange: (to: AccountDetail) => void }) {
  const { account, forwarding } = value;
  const path = at`/accounts/${account.address}`;
  const [name, setName] = useState(account.displayName ?? "");
  const [quota, setQuota] = useState(quotaText(account.quotaBytes));
  const [role, setRole] = useState<Role>(account.role);
  const [targets, setTargets] = useState(forwarding.targets.join("\n"));
  const [keep, setKeep] = useState(forwarding.targets.length === 0 || forwarding.keep);
  const most = quota.trim() === "" ? 0 : bytes(quota);
  const mayGiveRoles = administration.self.role === "operator" || administration.self.role === "administrator";
  const save = async () => {
    onChange(
      await rest.patch<AccountDetail>(path, {
        displayName: name.trim() === "" ? null : name.trim(),
        ...(most === account.quotaBytes ? {} : { quotaBytes: most }),
        ...(role === account.role ? {} : { role }),
        forwarding: lines(targets).length === 0 ? null : { targets: lines(targets), keep },
      }),
    );
    administration.notices.tell(c("saved"));
  };
  return (
    <section>
      <Field label={c("displayName")}>
        <input type="text" value={name} onInput={(event: Input) => setName(event.currentTarget.value)} />
      </Field>
      <Field label={c("quota")} help={c("quotaHelp")} error={most === undefined ? c("badSize") : undefined}>
        <input type="text" value={quota} onInput={(event: Input) => setQuota(event.currentTarget.value)} />
      </Field>
      {mayGiveRoles && (
        <Field label={c("role")}>
          <select value={role} onChange={(event: { currentTarget: HTMLSelectElement }) => setRole(event.currentTarget.value as Role)}>
            {(Object.keys(ROLES) as Role[])
              .filter((one) => (one !== "domain-administrator" || account.role === one) && ((one !== "operator" && one !== "auditor") || administration.self.role === "operator"))
              .map((one) => <option key={one} value={one}>{c(ROLES[one])}</option>)}
          </select>
        </Field>
      )}
      <Field label={c("forwardTo")} help={c("onePerLine")}>
        <textarea rows={2} value={targets} onInput={(event: { currentTarget: HTMLTextAreaElement }) => setTargets(event.currentTarget.value)} />
      </Field>
      <Check label={c("keepCopy")} checked={keep} onChange={setKeep} />
      <div class="buttons">
        <DoButton notices={administration.notices} class="primary" disabled={most === undefined} onDo={save}>{c("save")}</DoButton>
        <DoButton
          notices={administration.notices}
          onDo={async () => {
            if (account.disabled || (await ask(c("disableQuestion", { address: account.address }), c("disable")))) {
              onChange(await rest.patch<AccountDetail>(path, { disabled: !account.disabled }));
            }
          }}
        >
          {c(account.disabled ? "enable" : "disable")}
        </DoButton>
      </div>
    </section>
  );
}

interface MailboxSummary {
  path: string;
  messages: number;
  unseen: number;
  bytes: number;
}

function Mailboxes({ address }: { address: string }) {
  const mailboxes = useLoad(() => rest.get<Items<MailboxSummary>>(at`/accounts/${address}/mailboxes`, { limit: 1_000 }), [address]);
  return (
    <>
      <h2>{c("mailboxes")}</h2>
      <Loaded load={mailboxes}>
        {({ items }) => (
          <Table
            label={c("mailboxes")}
            rows={items}
            keyOf={(mailbox) => mailbox.path}
            columns={[
              { title: c("mailbox"), cell: (mailbox) => mailbox.path },
              { title: c("messages"), number: true, cell: (mailbox) => mailbox.messages },
              { title: c("unseen"), number: true, cell: (mailbox) => mailbox.unseen },
              { title: c("bytes"), number: true, cell: (mailbox) => size(mailbox.bytes) },
            ]}
          />
        )}
      </Loaded>
    </>
  );
}
