import { useLoad } from "../../controls/load.ts";
import { Loaded } from "../../controls/Loaded.tsx";
import { Table } from "../../controls/Table.tsx";
import { at, type Items, rest } from "../../rest/rest.ts";
import { c, type ConsoleKey } from "../../text/console/texts.ts";
import { Copied } from "./Copied.tsx";
import { hasRemarks, Said } from "./Said.tsx";
import { type DnsCheck, isReserved } from "./shapes.ts";

const VERDICTS = { ok: "dnsOk", different: "dnsDifferent", missing: "dnsMissing", unknown: "dnsUnknown" } as const;
const NEEDS: Record<string, "needRequired" | "needRecommended" | "needOptional"> = {
  required: "needRequired", recommended: "needRecommended", optional: "needOptional",
};

const PURPOSES: Record<string, ConsoleKey> = {
  "mx": "dnsForMx",
  "spf": "dnsForSpf",
  "spf-of-host": "dnsForSpfOfHost",
  "dkim-waiting": "dnsForDkimWaiting",
  "dkim": "dnsForDkim",
  "dkim-old": "dnsForDkimOld",
  "dmarc": "dnsForDmarc",
  "tls-reports": "dnsForTlsReports",
  "address": "dnsForAddress",
  "reverse": "dnsForReverse",
  "dane": "dnsForDane",
  "clients": "dnsForClients",
  "no-plain-imap": "dnsForNoPlainImap",
  "configuration": "dnsForConfiguration",
  "mta-sts": "dnsForMtaSts",
};

/** The DNS records that a domain needs, each with its current value. */
export function DnsRecords({ domain, onResult }: { domain: string; onResult?: (checks: DnsCheck[]) => void }) {
  const checks = useLoad(async () => {
    const found = await rest.get<Items<DnsCheck>>(at`/domains/${domain}/dns/check`, { limit: 1_000 });
    onResult?.(found.items);
    return found.items;
  }, [domain]);
  return (
    <Loaded load={checks}>
      {(all) => (
        <>
          {testName(domain, all) !== undefined && (
            <p class="result" role="status">{c("dnsTestName", { name: testName(domain, all)!, domain })}</p>
          )}
          <p class="help-text" role="status">
            {c("dnsSum", { ok: all.filter((check) => check.verdict === "ok").length, n: all.length })}
          </p>
          <Table
            label={c("dnsRecords")}
            rows={[...all].sort((one, other) => rank(one) - rank(other))}
            keyOf={(check) => check.record.zone}
            columns={[
              { title: c("dnsState"), cell: (check) => <span class={"verdict " + check.verdict}>{c(VERDICTS[check.verdict])}</span> },
              { title: c("dnsType"), cell: (check) => <span class="nowrap">{check.record.type.toUpperCase()}</span> },
              { title: c("dnsName"), cell: (check) => <Copied text={check.record.name} /> },
              {
                title: c("dnsValue"),
                cell: (check) => (
                  <div>
                    {check.record.purpose === "reverse"
                      ? <em>{c("reverseOfAddress", { name: check.record.name })}</em>
                      : check.record.value === SERVERS_ADDRESS
                      ? <em>{c("serversAddress")}</em>
                      : <Copied text={check.record.value} />}
                    <p class="help-text">{c(NEEDS[check.record.need] ?? "needOptional")} – {PURPOSES[check.record.purpose] === undefined ? check.record.why : c(PURPOSES[check.record.purpose]!)}</p>
                    {check.found !== "" && (check.verdict !== "ok" || hasRemarks(check.found)) && (
                      <p class={check.verdict === "ok" ? "help-text" : "field-error"}><Said text={check.found} /></p>
                    )}
                  </div>
                ),
              },
            ]}
          />
          <div class="buttons">
            <button type="button" disabled={checks.loading} onClick={() => void checks.reload()}>{c("checkAgain")}</button>
            <button
              type="button"
              onClick={() => void navigator.clipboard.writeText(all.map((check) => check.record.zone).join("\n") + "\n")}
            >
              {c("copyZone")}
            </button>
          </div>
        </>
      )}
    </Loaded>
  );
}

/** What the server says where it does not know its own address. */
const SERVERS_ADDRESS = "(this server's address)";

/** The name of this server, if mail for a real domain cannot be sent to it. */
function testName(domain: string, checks: DnsCheck[]): string | undefined {
  const mx = checks.find((check) => check.record.purpose === "mx")?.record.value;
  const name = mx?.split(" ").at(-1)?.replace(/\.$/, "");
  return name !== undefined && isReserved(name) && !isReserved(domain) ? name : undefined;
}

function rank(check: DnsCheck): number {
  return ["required", "recommended", "optional"].indexOf(check.record.need);
}
