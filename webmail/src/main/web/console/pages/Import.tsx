import { useRef, useState } from "preact/hooks";
import { Field } from "../../controls/Field.tsx";
import { Progress } from "../../controls/Progress.tsx";
import { Table } from "../../controls/Table.tsx";
import { rest } from "../../rest/rest.ts";
import { c, type ConsoleKey } from "../../text/console/texts.ts";
import { t } from "../../text/texts.ts";
import type { PageProps } from "../pages.ts";
import { Said } from "../people/Said.tsx";

interface Line {
  line: number;
  name: string;
  outcome: "ready" | "made" | "exists" | "wrong";
  problem: string;
  /** Equal for lines that repeat each other. */
  creates?: string;
}

const OUTCOMES: Record<Line["outcome"], ConsoleKey> = { ready: "lineReady", made: "lineMade", exists: "lineExists", wrong: "lineWrong" };

/** Lines of a request: a dry run is quick, while each created account needs a password hash. */
const CHECKED = 500;
const MADE = 20;

/** Number of lines that are shown, those with errors first. */
const SHOWN = 200;

interface Results {
  counts: Record<Line["outcome"], number>;
  /** At most `SHOWN`. */
  shown: Line[];
}

function withMore({ counts, shown }: Results, more: Line[]): Results {
  const next = { ...counts };
  more.forEach(({ outcome }) => next[outcome]++);
  return {
    counts: next,
    shown: [...shown, ...more].sort((one, other) => rank(one) - rank(other) || one.line - other.line).slice(0, SHOWN),
  };
}

/** Import of accounts or aliases from CSV: first a dry run with the result of each line, then the import. */
export default function Import({ administration }: PageProps) {
  const [kind, setKind] = useState<"accounts" | "aliases">("accounts");
  const [text, setText] = useState("");
  const [results, setResults] = useState<Results | undefined>();
  const [checked, setChecked] = useState("");
  const [work, setWork] = useState<{ done: number; total: number; label: string } | undefined>();
  const stop = useRef(false);

  const choose = async (file: File) => {
    try {
      setText(new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer()));
    } catch {
      setText(""); // otherwise passwords would be changed silently
      administration.notices.fail(c("csvNotUtf8", { name: file.name }));
    }
  };

  const run = async (dryRun: boolean) => {
    const all = text.split(/\r?\n/);
    const part = dryRun ? CHECKED : MADE;
    const label = c(dryRun ? "checking" : "importing");
    const lineOf = new Map<string, number>();
    const repeated = (line: Line): Line => {
      const first = line.creates === undefined ? undefined : lineOf.get(line.creates);
      if (line.creates !== undefined && first === undefined) {
        lineOf.set(line.creates, line.line);
      }
      return first === undefined ? line : { ...line, outcome: "exists", problem: c("csvRepeated", { name: line.name, line: first }) };
    };
    let found: Results = { counts: { wrong: 0, exists: 0, ready: 0, made: 0 }, shown: [] };
    stop.current = false;
    try {
      for (let from = 0; from < all.length && !stop.current; from += part) {
        setWork({ done: from, total: all.length, label });
        const answer = await rest.post<{ lines: Line[] }>("/csv-imports" + (dryRun ? "?dryRun=true" : ""), {
          kind,
          lines: all.slice(from, from + part),
        });
        found = withMore(found, answer.lines.map((line) => repeated({ ...line, line: line.line + from })));
        setResults(found);
      }
      setChecked(dryRun && !stop.current ? kind + "\n" + text : "");
    } catch (failure) {
      administration.notices.fail(t("failed"), (failure as Error).message);
    } finally {
      setWork(undefined);
    }
  };

  const count = (outcome: Line["outcome"]) => results?.counts[outcome] ?? 0;
  const ready = checked === kind + "\n" + text && count("ready") > 0;
  return (
    <>
      <Field label={c("importKind")}>
        <select value={kind} onChange={(event: { currentTarget: HTMLSelectElement }) => setKind(event.currentTarget.value as typeof kind)}>
          <option value="accounts">{c("accounts")}</option>
          <option value="aliases">{c("aliases")}</option>
        </select>
      </Field>
      <Field label={c("csvFile")}>
        <input
          type="file"
          accept=".csv,text/csv,text/plain"
          onChange={(event: { currentTarget: HTMLInputElement }) => [...event.currentTarget.files ?? []].forEach((file) => void choose(file))}
        />
      </Field>
      <Field label={c("csvText")} help={c(kind === "accounts" ? "csvAccountsHelp" : "csvAliasesHelp")}>
        <textarea
          rows={8} spellcheck={false} class="code" value={text}
          onInput={(event: { currentTarget: HTMLTextAreaElement }) => setText(event.currentTarget.value)}
        />
      </Field>
      <div class="buttons">
        <button type="button" class={ready ? undefined : "primary"} disabled={work !== undefined || text.trim() === ""} onClick={() => void run(true)}>{c("dryRun")}</button>
        <button type="button" class={ready ? "primary" : undefined} disabled={work !== undefined || !ready} onClick={() => void run(false)}>
          {c("importNow", { n: count("ready") })}
        </button>
        {work !== undefined && <button type="button" onClick={() => (stop.current = true)}>{c("stop")}</button>}
      </div>
      {!ready && work === undefined && <p class="help-text">{c("dryRunFirst")}</p>}
      {work !== undefined && <Progress label={work.label} done={work.done} total={work.total} />}
      {results !== undefined && (
        <>
          <p role="status" class="sum">
            {(["ready", "made", "exists", "wrong"] as const).filter((one) => count(one) > 0).map((one) => (
              <span key={one} class={"verdict " + one}>{c(OUTCOMES[one])}: {count(one)}</span>
            ))}
          </p>
          <Table
            label={c("importResults")}
            rows={results.shown}
            keyOf={(line) => String(line.line)}
            columns={[
              { title: c("line"), number: true, cell: (line) => line.line },
              { title: c("name"), cell: (line) => line.name },
              { title: c("outcome"), cell: (line) => <span class={"verdict " + line.outcome}>{c(OUTCOMES[line.outcome])}</span> },
              { title: c("problem"), cell: (line) => <Said text={line.problem} /> },
            ]}
            empty={<p>{c("noLines")}</p>}
          />
        </>
      )}
    </>
  );
}

function rank(line: Line): number {
  return ["wrong", "exists", "ready", "made"].indexOf(line.outcome);
}
