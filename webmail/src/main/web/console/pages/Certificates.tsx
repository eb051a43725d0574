import { DoButton } from "../../controls/DoButton.tsx";
import { useLoad } from "../../controls/load.ts";
import { Loaded } from "../../controls/Loaded.tsx";
import { Table } from "../../controls/Table.tsx";
import { rest } from "../../rest/rest.ts";
import { c } from "../../text/console/texts.ts";
import { fullTime, shortTime } from "../../text/texts.ts";
import type { PageProps } from "../pages.ts";
import { NoAuthority } from "../people/NoAuthority.tsx";
import type { CertificateStatus } from "../people/shapes.ts";

const DAY = 86_400_000;

/** The current certificates, and their renewal. */
export default function Certificates({ administration }: PageProps) {
  const status = useLoad(() => rest.get<CertificateStatus>("/certificates"), []);
  const renew = (dryRun: boolean) => async () => {
    const done = await rest.post<{ issued: boolean; validated: string[]; refused: Record<string, string> }>(
      "/certificates/renew" + (dryRun ? "?dryRun=true" : ""),
    );
    const refused = Object.entries(done.refused).map(([name, why]) => name + ": " + why).join("; ");
    if (refused !== "") {
      administration.notices.fail(c("certificateRefused"), refused);
    } else {
      administration.notices.tell(c(done.issued ? "certificateIssued" : "certificateValidated", { names: done.validated.join(", ") }));
    }
    await status.reload();
  };
  return (
    <Loaded load={status}>
      {(value) => (
        <>
          <Table
            label={c("certificates")}
            rows={value.certificates}
            keyOf={(one) => one.serial}
            columns={[
              { title: c("names"), cell: (one) => one.names.join(", ") },
              { title: c("issuer"), cell: (one) => (one.selfSigned ? <span class="verdict different">{c("selfSigned")}</span> : one.issuer) },
              { title: c("validUntil"), cell: (one) => fullTime(one.notAfter) },
              { title: c("daysLeft"), number: true, cell: (one) => Math.floor((Date.parse(one.notAfter) - Date.now()) / DAY) },
            ]}
          />
          <h2>{c("missingNames")}</h2>
          <Table
            label={c("missingNames")}
            rows={value.missing}
            keyOf={(one) => one.name}
            columns={[
              { title: c("name"), cell: (one) => one.name },
              { title: c("resolvesHere"), cell: (one) => <span class={"verdict " + (one.resolvesHere ? "ok" : "missing")}>{c(one.resolvesHere ? "yes" : "no")}</span> },
            ]}
            empty={<p>{c("noMissingNames")}</p>}
          />
          <h2>{c("renewal")}</h2>
          {value.order === undefined ? <NoAuthority administration={administration} /> : (
            <>
              <dl class="facts">
                <div><dt>{c("authority")}</dt><dd>{value.order.authority}</dd></div>
                <div><dt>{c("names")}</dt><dd>{value.order.names.join(", ")}</dd></div>
                {value.order.renewal !== undefined && <div><dt>{c("nextRenewal")}</dt><dd>{shortTime(value.order.renewal)}</dd></div>}
                {value.order.error !== undefined && <div><dt>{c("lastError")}</dt><dd class="field-error">{value.order.error}</dd></div>}
                {Object.entries(value.order.refused).map(([name, why]) => <div key={name}><dt>{name}</dt><dd class="field-error">{why}</dd></div>)}
              </dl>
              <div class="buttons">
                <DoButton notices={administration.notices} onDo={renew(true)}>{c("checkNames")}</DoButton>
                <DoButton notices={administration.notices} class="primary" onDo={renew(false)}>{c("renewNow")}</DoButton>
              </div>
              <p class="help-text">{c("renewHelp")}</p>
            </>
          )}
        </>
      )}
    </Loaded>
  );
}
