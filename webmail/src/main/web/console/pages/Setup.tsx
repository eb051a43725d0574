import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { DoButton } from "../../controls/DoButton.tsx";
import { Field } from "../../controls/Field.tsx";
import { Form } from "../../controls/Form.tsx";
import { useLoad } from "../../controls/load.ts";
import { Loaded } from "../../controls/Loaded.tsx";
import { at, type Items, rest } from "../../rest/rest.ts";
import { c } from "../../text/console/texts.ts";
import { type Administration, href } from "../administration.ts";
import type { PageProps } from "../pages.ts";
import { DnsRecords } from "../people/DnsRecords.tsx";
import { NoAuthority } from "../people/NoAuthority.tsx";
import { type AccountSummary, type CertificateStatus, type DkimKey, type DnsCheck, isReserved } from "../people/shapes.ts";
import { Timeline } from "../people/Timeline.tsx";

type Input = { currentTarget: HTMLInputElement };

/** Setup from an empty server to the first message. Its state is read from the server, so it can be interrupted at any time. */
export default function Setup({ administration, place }: PageProps) {
  const domains = useLoad(() => rest.all<{ name: string }>("/domains"), [place.args[0]]);
  return (
    <Loaded load={domains}>
      {(all) => {
        const real = all.map((one) => one.name).filter((name) => !isReserved(name));
        const chosen = place.args[0] ?? real[0];
        return (
          <>
            <p class="help-text">{c("setupTeach")}</p>
            {all.length > 1 && chosen !== undefined && (
              <p class="links">{c("setupFor", { domain: chosen })} <a href={href("domains")}>{c("otherDomain")}</a></p>
            )}
            <ol class="steps">
              <DomainStep administration={administration} domain={chosen} />
              {chosen !== undefined && <Rest key={chosen} administration={administration} domain={chosen} />}
            </ol>
          </>
        );
      }}
    </Loaded>
  );
}

function Step({ title, done, children }: { title: string; done: boolean | undefined; children: ComponentChildren }) {
  return (
    <li class={done ? "done" : "open"}>
      <h2>
        {title} <span class={"verdict " + (done ? "ok" : "waiting")}>{c(done === undefined ? "stepLooking" : done ? "stepDone" : "stepToDo")}</span>
      </h2>
      {children}
    </li>
  );
}

function DomainStep({ administration, domain }: { administration: Administration; domain: string | undefined }) {
  const [name, setName] = useState("");
  return (
    <Step title={c("setupDomain")} done={domain !== undefined}>
      {domain !== undefined ? <p>{domain}</p> : (
        <>
          <p>{c("setupDomainHelp")}</p>
          <Form
            notices={administration.notices}
            action={c("addDomain")}
            disabled={name.trim() === ""}
            onDo={async () => {
              const made = await rest.post<{ name: string }>("/domains", { name: name.trim() });
              location.hash = href("setup", [made.name]);
            }}
          >
            <Field label={c("domain")} help={c("addDomainHelp")}>
              <input type="text" value={name} placeholder="example.org" onInput={(event: Input) => setName(event.currentTarget.value)} />
            </Field>
          </Form>
        </>
      )}
    </Step>
  );
}

function Rest({ administration, domain }: { administration: Administration; domain: string }) {
  const [published, setPublished] = useState<boolean | undefined>();
  const keys = useLoad(() => rest.get<{ keys: DkimKey[] }>(at`/domains/${domain}/dkim/keys`), []);
  const certificates = useLoad(async () => (administration.may("certificates") ? await rest.get<CertificateStatus>("/certificates") : null), []);
  const accounts = useLoad(() => rest.get<Items<AccountSummary>>("/accounts", { domain, limit: 10 }), []);
  const first = accounts.value?.items[0]?.address;
  const trusted = certificates.value === undefined || certificates.value === null
    ? undefined
    : certificates.value.certificates.some((one) => !one.selfSigned) && !certificates.value.missing.some((one) => one.resolvesHere);
  return (
    <>
      <Step title={c("setupDns")} done={published}>
        <p>{c("setupDnsHelp")}</p>
        {keys.value?.keys.length === 0
          ? (
            <>
              <p>{c("setupKeysHelp")}</p>
              <DoButton
                notices={administration.notices}
                class="primary"
                onDo={async () => keys.set(await rest.post(at`/domains/${domain}/dkim/keys`, {}))}
              >
                {c("makeKeys")}
              </DoButton>
            </>
          )
          : (
            <DnsRecords
              domain={domain}
              onResult={(all: DnsCheck[]) =>
                setPublished(all.filter((check) => check.record.need === "required").every((check) => check.verdict === "ok"))}
            />
          )}
      </Step>
      <Step title={c("setupCertificate")} done={trusted}>
        {certificates.value === null ? <p>{c("setupCertificateOperator")}</p> : (
          <>
            {!trusted && certificates.value?.order === undefined ? <NoAuthority administration={administration} /> : <p>{c(trusted ? "setupCertificateGood" : "setupCertificateOrder")}</p>}
            <p><a href={href("certificates")}>{c("certificates")}</a></p>
          </>
        )}
      </Step>
      <Step title={c("setupAccount")} done={accounts.value === undefined ? undefined : first !== undefined}>
        {first !== undefined
          ? <p><a href={href("account", [first])}>{first}</a></p>
          : <FirstAccount administration={administration} domain={domain} onMade={() => void accounts.reload()} />}
      </Step>
      <TestMessage administration={administration} to={first} />
    </>
  );
}

function FirstAccount({ administration, domain, onMade }: { administration: Administration; domain: string; onMade: () => void }) {
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  return (
    <>
      <p>{c("setupAccountHelp")}</p>
      <Form
        notices={administration.notices}
        action={c("addAccount")}
        disabled={name.trim() === "" || password === ""}
        onDo={async () => {
          await rest.post("/accounts", { address: name.trim() + "@" + domain, password });
          onMade();
        }}
      >
        <Field label={c("address")} help={name.trim() === "" ? "@" + domain : name.trim() + "@" + domain}>
          <input type="text" autocomplete="off" value={name} onInput={(event: Input) => setName(event.currentTarget.value)} />
        </Field>
        <Field label={c("password")}>
          <input type="password" autocomplete="new-password" value={password} onInput={(event: Input) => setPassword(event.currentTarget.value)} />
        </Field>
      </Form>
    </>
  );
}

/** Sends a test message by the normal way, and shows its events live. */
function TestMessage({ administration, to }: { administration: Administration; to: string | undefined }) {
  const [address, setAddress] = useState<string | undefined>();
  const [id, setId] = useState<string | undefined>();
  const recipient = address ?? to ?? "";
  return (
    <Step title={c("setupTest")} done={id === undefined ? false : true}>
      <p>{c("setupTestHelp", { from: administration.self.address })}</p>
      <Field label={c("address")} help={c("setupTestElsewhere")}>
        <input type="email" value={recipient} onInput={(event: Input) => setAddress(event.currentTarget.value)} />
      </Field>
      <DoButton
        notices={administration.notices}
        class="primary"
        disabled={recipient.trim() === ""}
        onDo={async () => {
          const sent = await rest.post<{ message: string }>("/messages", {
            header: { to: [{ email: recipient.trim() }], subject: c("testSubject") },
            body: { text: c("testText") },
          });
          const kept = await rest.get<{ header: { messageId?: string } }>(at`/messages/${sent.message}`);
          setId(kept.header.messageId);
        }}
      >
        {c("sendTest")}
      </DoButton>
      {id !== undefined && (administration.may("messages") ? <Timeline about={id} live /> : <p role="status">{c("testSent")}</p>)}
    </Step>
  );
}
