import { useState } from "preact/hooks";
import { ask } from "../../controls/Dialog.tsx";
import { DoButton } from "../../controls/DoButton.tsx";
import { Check, Field } from "../../controls/Field.tsx";
import { useLoad } from "../../controls/load.ts";
import { Loaded } from "../../controls/Loaded.tsx";
import { Table } from "../../controls/Table.tsx";
import { at, rest } from "../../rest/rest.ts";
import { c, type ConsoleKey } from "../../text/console/texts.ts";
import { bytes, quotaText } from "../../text/quota.ts";
import { shortTime } from "../../text/texts.ts";
import { type Administration, href } from "../administration.ts";
import type { PageProps } from "../pages.ts";
import { DnsRecords } from "../people/DnsRecords.tsx";
import { type Part, partOf, Parts } from "../Parts.tsx";
import { type DkimKey, type DomainDetail, lines, type Policy } from "../people/shapes.ts";

type Input = { currentTarget: HTMLInputElement };

const DNS: Part = { name: "", title: "dnsRecords" };
const POLICY: Part = { name: "policy", title: "policy" };
const KEYS: Part = { name: "keys", title: "dkimKeys" };
const REMOVAL: Part = { name: "remove", title: "removeDomain" };

/** A domain: DNS records, policy, administrators and keys. */
export default function Domain({ administration, place }: PageProps) {
  const name = place.args[0] ?? "";
  const domain = useLoad(() => rest.get<DomainDetail>(at`/domains/${name}`), [name]);
  const parts = administration.self.role === "domain-administrator" ? [DNS, KEYS] : [DNS, POLICY, KEYS, REMOVAL];
  const part = partOf(parts, place.args[1]);
  return (
    <Loaded load={domain}>
      {(value) => (
        <>
          <p class="links">
            <strong>{value.name}</strong>
            <a href={href("accounts", [], { domain: name })}>{c("accounts")}</a>
            <a href={href("aliases", [], { domain: name })}>{c("aliases")}</a>
            <a href={href("groups", [], { domain: name })}>{c("groups")}</a>
            <a href={href("reports", [name])}>{c("reports")}</a>
            <a href={href("setup", [name])}>{c("setup")}</a>
          </p>
          <Parts page="domain" about={name} parts={parts} current={part} />
          {part === DNS && <DnsRecords domain={name} />}
          {part === POLICY && <Rules key={name} administration={administration} domain={value} onChange={domain.set} />}
          {part === KEYS && <Keys administration={administration} name={name} />}
          {part === REMOVAL && <Removal administration={administration} name={name} />}
        </>
      )}
    </Loaded>
  );
}

function Removal({ administration, name }: { administration: Administration; name: string }) {
  return (
    <>
      <p class="help-text">{c("removeDomainHelp")}</p>
      <div class="buttons">
        <DoButton
          notices={administration.notices}
          class="danger"
          onDo={async () => {
            if (await ask(c("removeDomainQuestion", { name }), c("remove"))) {
              await rest.delete(at`/domains/${name}`);
              location.hash = href("domains");
            }
          }}
        >
          {c("removeDomain")}
        </DoButton>
      </div>
    </>
  );
}

const SENDERS: [Policy["senders"], ConsoleKey][] = [["leading", "sendersLeading"], ["own", "sendersOwn"], ["domain", "sendersDomain"]];

function Rules({ administration, domain, onChange }: { administration: Administration; domain: DomainDetail; onChange: (to: DomainDetail) => void }) {
  const [policy, setPolicy] = useState(domain.policy);
  const [factor, setFactor] = useState(domain.secondFactorRequired);
  const [quota, setQuota] = useState(quotaText(domain.policy.quotaBytesMax));
  const [perDay, setPerDay] = useState(domain.sending.own ? String(domain.sending.messagesPerDay ?? "") : "");
  const [keepers, setKeepers] = useState(domain.administrators.join("\n"));
  const most = quota.trim() === "" ? 0 : bytes(quota);
  const save = async () => {
    const same = lines(keepers).join() === domain.administrators.join();
    onChange(
      await rest.patch<DomainDetail>(at`/domains/${domain.name}`, {
        secondFactorRequired: factor,
        policy: { ...policy, quotaBytesMax: most ?? 0 },
        sending: { messagesPerDay: perDay.trim() === "" ? null : Number(perDay) },
        ...(same ? {} : { administrators: lines(keepers) }),
      }),
    );
    administration.notices.tell(c("saved"));
  };
  return (
    <section>
      <Check label={c("policyFactor")} help={c("policyFactorHelp")} checked={factor} onChange={setFactor} />
      <Check label={c("policyOwnPasswords")} checked={policy.ownPasswords} onChange={(on) => setPolicy({ ...policy, ownPasswords: on })} />
      <Check label={c("policySupport")} help={c("policySupportHelp")} checked={policy.supportSignIn} onChange={(on) => setPolicy({ ...policy, supportSignIn: on })} />
      <Field label={c("policyLength")} help={c("policyLengthHelp")}>
        <input
          type="number" min={8} max={64} value={Math.max(8, policy.passwordLengthMin)}
          onInput={(event: Input) => setPolicy({ ...policy, passwordLengthMin: Number(event.currentTarget.value) || 8 })}
        />
      </Field>
      <Field label={c("policyQuota")} help={c("policyQuotaHelp")} error={most === undefined ? c("badSize") : undefined}>
        <input type="text" value={quota} onInput={(event: Input) => setQuota(event.currentTarget.value)} />
      </Field>
      <Field label={c("policySenders")}>
        <select
          value={policy.senders}
          onChange={(event: { currentTarget: HTMLSelectElement }) => setPolicy({ ...policy, senders: event.currentTarget.value as Policy["senders"] })}
        >
          {SENDERS.map(([word, key]) => <option key={word} value={word}>{c(key)}</option>)}
        </select>
      </Field>
      <Field label={c("policyPerDay")} help={c("emptyIsDefault")}>
        <input type="number" min={1} value={perDay} onInput={(event: Input) => setPerDay(event.currentTarget.value)} />
      </Field>
      <Field label={c("administrators")} help={c("administratorsHelp")}>
        <textarea rows={3} value={keepers} onInput={(event: { currentTarget: HTMLTextAreaElement }) => setKeepers(event.currentTarget.value)} />
      </Field>
      <DoButton notices={administration.notices} class="primary" disabled={most === undefined} onDo={save}>{c("save")}</DoButton>
    </section>
  );
}

const STATES: Record<string, ConsoleKey> = { active: "keyActive", pending: "keyPending", waiting: "keyPending", published: "keyPending", retired: "keyRetired", retiring: "keyRetired" };

function Keys({ administration, name }: { administration: Administration; name: string }) {
  const keys = useLoad(() => rest.get<{ keys: DkimKey[] }>(at`/domains/${name}/dkim/keys`), [name]);
  const change = (action: () => Promise<{ keys: DkimKey[] }>) => async () => keys.set(await action());
  return (
    <>
      <p class="help-text">{c("dkimHelp")}</p>
      <Loaded load={keys}>
        {({ keys: all }) => (
          <>
            <Table
              label={c("dkimKeys")}
              rows={all}
              keyOf={(key) => key.selector}
              columns={[
                { title: c("selector"), cell: (key) => <code>{key.selector}</code> },
                { title: c("algorithm"), cell: (key) => key.algorithm },
                { title: c("keyState"), cell: (key) => (STATES[key.state] === undefined ? key.state : c(STATES[key.state]!)) },
                { title: c("since"), cell: (key) => shortTime(key.since) },
                { title: c("inDns"), cell: (key) => <span class={"verdict " + (key.inDns ? "ok" : "missing")}>{c(key.inDns ? "dnsOk" : "dnsMissing")}</span> },
              ]}
              empty={<p>{c("noKeys")}</p>}
            />
            <div class="buttons">
              {all.length === 0
                ? <DoButton notices={administration.notices} class="primary" onDo={change(() => rest.post(at`/domains/${name}/dkim/keys`, {}))}>{c("makeKeys")}</DoButton>
                : (
                  <>
                    <DoButton notices={administration.notices} onDo={change(() => rest.post(at`/domains/${name}/dkim/rotate`))}>{c("rotateKeys")}</DoButton>
                    <DoButton notices={administration.notices} onDo={change(() => rest.post(at`/domains/${name}/dkim/activate`))}>{c("activateKeys")}</DoButton>
                  </>
                )}
            </div>
          </>
        )}
      </Loaded>
    </>
  );
}
