import { useEffect, useState } from "preact/hooks";
import { Chart, type Series } from "../../controls/Chart.tsx";
import { useLoad } from "../../controls/load.ts";
import { Loaded } from "../../controls/Loaded.tsx";
import { rest } from "../../rest/rest.ts";
import { c, type ConsoleKey } from "../../text/console/texts.ts";
import { language, size, t } from "../../text/texts.ts";
import { href } from "../administration.ts";
import { duration } from "../amounts.ts";

interface Finding {
  code: string;
  severity: "problem" | "warning" | "notice";
  subject?: string;
  number?: number;
}

interface Figures {
  series: string;
  unit: "count" | "seconds" | "bytes";
  stepSeconds: number;
  points: { time: string; values: Record<string, number> }[];
}

type Period = "day" | "week" | "month";

const REFRESH_MS = 60_000;

/** Largest number of points of a chart: more cannot be distinguished, and their table would be too long. */
const POINTS_MAX = 150;

const LENGTH: Record<Period, number> = { day: 86_400, week: 7 * 86_400, month: 31 * 86_400 };

const CHARTS: { name: string; title: ConsoleKey; lines: Record<string, ConsoleKey>; bars?: true }[] = [
  { name: "incoming", title: "chartIncoming", lines: { received: "lineReceived", refused: "lineRefused" }, bars: true },
  { name: "outgoing", title: "chartOutgoing", lines: { submitted: "lineSubmitted", delivered: "lineDelivered", deferred: "lineDeferred", bounced: "lineBounced" }, bars: true },
  { name: "queue", title: "chartQueue", lines: { waiting: "lineWaiting" } },
  { name: "queue-age", title: "chartQueueAge", lines: { oldest: "lineOldest" } },
  { name: "spam", title: "chartSpam", lines: { low: "lineLow", middle: "lineMiddle", high: "lineHigh" }, bars: true },
  { name: "sessions", title: "chartSessions", lines: { imap: "lineImap", submission: "lineSubmission", other: "lineOther" } },
  { name: "acceptance", title: "chartAcceptance", lines: { p50: "lineP50", p95: "lineP95", p99: "lineP99" } },
  { name: "delay", title: "chartDelay", lines: { p50: "lineP50", p95: "lineP95", p99: "lineP99" } },
  { name: "delivery", title: "chartDelivery", lines: { p50: "lineP50", p95: "lineP95", p99: "lineP99" } },
  { name: "imap", title: "chartImap", lines: { p50: "lineP50", p95: "lineP95", p99: "lineP99" } },
  { name: "jmap", title: "chartJmap", lines: { p50: "lineP50", p95: "lineP95", p99: "lineP99" } },
  { name: "disk", title: "chartDisk", lines: { free: "lineFree", store: "lineStore" } },
  { name: "memory", title: "chartMemory", lines: { process: "lineProcess", heap: "lineHeap" } },
];

/** The page for a finding. */
const PLACES: Record<string, string> = {
  "queue-old": "queue",
  "queue-halted": "queue",
  held: "quarantine",
  "failed-messages": "failed",
  "dns-wrong": "domain",
  "dns-reserved": "setup",
  "certificate-expired": "certificates",
  "certificate-expires": "certificates",
  "certificate-order-fails": "certificates",
  "backup-unconfigured": "backups",
  "backup-none": "backups",
  "backup-old": "backups",
};

const BYTES = ["disk-full", "disk-low"];
const SECONDS = ["certificate-expired", "certificate-expires", "queue-old", "backup-old"];

export default function Status() {
  const [period, setPeriod] = useState<Period>("day");
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => document.visibilityState === "visible" && setTurn((one) => one + 1), REFRESH_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <>
      <FindingList turn={turn} />
      <div class="periods" role="group" aria-label={c("period")}>
        {(["day", "week", "month"] as const).map((one) => (
          <button key={one} type="button" aria-pressed={one === period} onClick={() => setPeriod(one)}>
            {c(one === "day" ? "periodDay" : one === "week" ? "periodWeek" : "periodMonth")}
          </button>
        ))}
      </div>
      <div class="charts">{CHARTS.map((chart) => <Figure key={chart.name} chart={chart} period={period} turn={turn} />)}</div>
    </>
  );
}

function FindingList({ turn }: { turn: number }) {
  const findings = useLoad(() => rest.get<{ findings: Finding[] }>("/findings"), [turn]);
  const status = useLoad(() => rest.get<{ since?: string }>("/status"), [turn]);
  const since = status.value?.since;
  return (
    <Loaded load={findings}>
      {({ findings: found }) => (
        <section class="findings" aria-label={c("state")}>
          {!found.some((one) => one.severity !== "notice") && <p class="well"><strong>{c("allIsWell")}</strong></p>}
          <ul>
            {found.map((one) => (
              <li key={one.code + one.subject} class={"is-" + one.severity}>
                <strong>{c(severity(one))}</strong>
                <span>{sentence(one)} {PLACES[one.code] !== undefined && <a href={place(one)}>{c("look")}</a>}</span>
              </li>
            ))}
          </ul>
          {since !== undefined && <p class="quiet">{c("runningFor", { time: duration((Date.now() - Date.parse(since)) / 1_000) })}</p>}
        </section>
      )}
    </Loaded>
  );
}

function severity(finding: Finding): ConsoleKey {
  return finding.severity === "problem" ? "severityProblem" : finding.severity === "warning" ? "severityWarning" : "severityNotice";
}

function sentence(finding: Finding): string {
  const n = finding.number ?? 0;
  const key = ("finding-" + finding.code).replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()) as ConsoleKey;
  const amount = BYTES.includes(finding.code) ? size(n) : SECONDS.includes(finding.code) ? duration(n) : "";
  return c(key, { n, amount, subject: finding.subject ?? "" });
}

function place(finding: Finding): string {
  const page = PLACES[finding.code] ?? "";
  return href(page, page === "domain" && finding.subject !== undefined ? [finding.subject] : []);
}

const plain = new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 1 });

function Figure({ chart, period, turn }: { chart: (typeof CHARTS)[number]; period: Period; turn: number }) {
  const figures = useLoad(() => rest.get<Figures>("/history", { series: chart.name, period }), [period, turn]);
  const title = c(chart.title);
  const value = figures.value;
  if (value === undefined) {
    return <div class="chart waiting">{figures.error === undefined ? t("loading") : figures.error.message}</div>;
  }
  const drawn = thinned(value, Object.keys(chart.lines), LENGTH[period]);
  const series: Series[] = Object.entries(chart.lines).map(([name, key]) => ({ name: c(key), values: drawn.values[name]! }));
  if (!series.some((one) => one.values.some((each) => each !== null))) {
    return <figure class="chart"><figcaption><strong>{title}</strong></figcaption><p class="quiet">{c("noFigures")}</p></figure>;
  }
  const format = value.unit === "bytes" ? size : value.unit === "seconds" ? duration : (each: number) => plain.format(each);
  return <Chart title={title} times={drawn.times} series={series} kind={chart.bars && drawn.times.length <= 48 ? "bars" : "line"} format={format} />;
}

/** Combines steps, from the first known one: the sum of counts, the maximum of times, and the mean of bytes. */
function thinned(figures: Figures, names: string[], length: number): { times: Date[]; values: Record<string, (number | null)[]> } {
  const step = figures.stepSeconds * Math.ceil(length / figures.stepSeconds / POINTS_MAX) * 1_000;
  const values: Record<string, (number | null)[]> = Object.fromEntries(names.map((name) => [name, []]));
  const first = figures.points[0];
  if (first === undefined) {
    return { times: [], values };
  }
  const begin = Math.floor(Date.parse(first.time) / step) * step;
  const last = Math.floor(Date.parse(figures.points.at(-1)!.time) / step) * step;
  const times = Array.from({ length: (last - begin) / step + 1 }, (_, index) => new Date(begin + index * step));
  const seen: Record<string, number[]> = {};
  for (const name of names) {
    values[name] = times.map(() => null);
    seen[name] = times.map(() => 0);
  }
  for (const point of figures.points) {
    const index = Math.floor((Date.parse(point.time) - begin) / step);
    for (const name of names) {
      const value = point.values[name];
      if (value === undefined) {
        continue;
      }
      const before = values[name]![index] ?? null;
      const count = seen[name]![index]!;
      values[name]![index] = before === null
        ? value
        : figures.unit === "seconds"
          ? Math.max(before, value)
          : figures.unit === "bytes" || figures.series === "queue" || figures.series === "sessions"
            ? (before * count + value) / (count + 1)
            : before + value;
      seen[name]![index] = count + 1;
    }
  }
  return { times, values };
}
