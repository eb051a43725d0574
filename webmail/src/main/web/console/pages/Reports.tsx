import { Chart } from "../../controls/Chart.tsx";
import { useLoad } from "../../controls/load.ts";
import { Loaded } from "../../controls/Loaded.tsx";
import { Table } from "../../controls/Table.tsx";
import { at, type Items, rest } from "../../rest/rest.ts";
import { c } from "../../text/console/texts.ts";
import { href } from "../administration.ts";
import type { PageProps } from "../pages.ts";

interface DmarcSums {
  domain: string;
  reports: number;
  messages: number;
  passed: number;
}

interface TlsSums {
  domain: string;
  reports: number;
  encrypted: number;
  failed: number;
}

interface Dmarc {
  sums: DmarcSums;
  sources: { address: string; counts: { messages: number; passed: number; quarantined: number; rejected: number }; authors: string[] }[];
}

const WEEKS = 8;
const DAY = 86_400_000;

/** Reports of other servers on the local domains. */
export default function Reports({ place }: PageProps) {
  const domain = place.args[0];
  return domain === undefined ? <All /> : <OfDomain domain={domain} />;
}

function All() {
  const days = { days: 30, limit: 1_000 };
  const dmarc = useLoad(() => rest.get<Items<DmarcSums>>("/reports/dmarc", days), []);
  const tls = useLoad(() => rest.get<Items<TlsSums>>("/reports/tls", days), []);
  return (
    <>
      <p class="help-text">{c("reportsTeach")}</p>
      <h2>DMARC</h2>
      <Loaded load={dmarc}>
        {({ items }) => (
          <Table
            label="DMARC"
            rows={items}
            keyOf={(one) => one.domain}
            columns={[
              { title: c("domain"), cell: (one) => <a href={href("reports", [one.domain])}>{one.domain}</a> },
              { title: c("reports"), number: true, cell: (one) => one.reports },
              { title: c("messages"), number: true, cell: (one) => one.messages },
              { title: c("passed"), number: true, cell: (one) => percent(one.passed, one.messages) },
            ]}
            empty={<p>{c("noReports")}</p>}
          />
        )}
      </Loaded>
      <h2>TLS</h2>
      <Loaded load={tls}>
        {({ items }) => (
          <Table
            label="TLS"
            rows={items}
            keyOf={(one) => one.domain}
            columns={[
              { title: c("domain"), cell: (one) => <a href={href("reports", [one.domain])}>{one.domain}</a> },
              { title: c("reports"), number: true, cell: (one) => one.reports },
              { title: c("encrypted"), number: true, cell: (one) => one.encrypted },
              { title: c("failedSessions"), number: true, cell: (one) => one.failed },
            ]}
            empty={<p>{c("noReports")}</p>}
          />
        )}
      </Loaded>
    </>
  );
}

function OfDomain({ domain }: { domain: string }) {
  const dmarc = useLoad(() => weeks<Dmarc>(at`/domains/${domain}/reports/dmarc`), [domain]);
  const tls = useLoad(() => weeks<{ sums: TlsSums }>(at`/domains/${domain}/reports/tls`), [domain]);
  return (
    <>
      <p class="links"><strong>{domain}</strong><a href={href("reports")}>{c("allDomains")}</a></p>
      <Loaded load={dmarc}>
        {(all) => (
          <>
            <Chart
              title={c("dmarcChart")}
              kind="bars"
              times={starts()}
              series={[
                { name: c("passed"), values: each(all, (one) => one.sums.passed) },
                { name: c("notPassed"), values: each(all, (one) => one.sums.messages - one.sums.passed) },
              ]}
            />
            <h2>{c("sources")}</h2>
            <Table
              label={c("sources")}
              rows={all[all.length - 1]?.sources ?? []}
              keyOf={(source) => source.address}
              columns={[
                { title: c("address"), cell: (source) => <a href={href("find", [source.address])}>{source.address}</a> },
                { title: c("messages"), number: true, cell: (source) => source.counts.messages },
                { title: c("passed"), number: true, cell: (source) => percent(source.counts.passed, source.counts.messages) },
                { title: c("turnedAway"), number: true, cell: (source) => source.counts.quarantined + source.counts.rejected },
                { title: c("authors"), cell: (source) => source.authors.join(", ") },
              ]}
              empty={<p>{c("noReports")}</p>}
            />
          </>
        )}
      </Loaded>
      <Loaded load={tls}>
        {(all) => (
          <Chart
            title={c("tlsChart")}
            kind="bars"
            times={starts()}
            series={[
              { name: c("encrypted"), values: each(all, (one) => one.sums.encrypted) },
              { name: c("failedSessions"), values: each(all, (one) => one.sums.failed) },
            ]}
          />
        )}
      </Loaded>
    </>
  );
}

/**
 * Totals of the last week, of the last two weeks, and so on; one request after the other, because concurrent requests of an
 * account are limited.
 */
async function weeks<T>(path: string): Promise<T[]> {
  const sums: T[] = [];
  for (let count = 1; count <= WEEKS; count++) {
    sums.push(await rest.get<T>(path, { days: 7 * count }));
  }
  return sums;
}

/** The value of each week, the oldest first: the difference of two totals. */
function each<T>(sums: T[], figure: (one: T) => number): number[] {
  return sums.map((one, index) => Math.max(0, figure(one) - (index === 0 ? 0 : figure(sums[index - 1]!)))).reverse();
}

function starts(): Date[] {
  return Array.from({ length: WEEKS }, (_, index) => new Date(Date.now() - (WEEKS - index) * 7 * DAY + DAY));
}

function percent(part: number, whole: number): string {
  return whole === 0 ? "–" : Math.round((100 * part) / whole) + " %";
}
