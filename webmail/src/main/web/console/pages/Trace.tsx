import { useEffect, useRef, useState } from "preact/hooks";
import { DoButton } from "../../controls/DoButton.tsx";
import { Field } from "../../controls/Field.tsx";
import { RefusedError } from "../../http.ts";
import { at, rest } from "../../rest/rest.ts";
import { c } from "../../text/console/texts.ts";
import { href } from "../administration.ts";
import { clock } from "../amounts.ts";
import type { PageProps } from "../pages.ts";

interface Line {
  number: number;
  time: string;
  session: string;
  protocol: string;
  side: "client" | "server" | "note";
  text: string;
}

interface Heard {
  account: string;
  started: string;
  until: string;
  running: boolean;
  lines: Line[];
}

/** Delay before reconnecting after a refusal. */
const AGAIN_MS = 5_000;
const LINES_MAX = 4_000;

const SIDES = { client: "C:", server: "S:", note: "--" };

/** Selects an account from the open sessions. */
export default function Trace(props: PageProps) {
  const account = props.place.args[0] ?? "";
  return account === "" ? <p><a href={href("sessions")}>{c("openSessions")}</a></p> : <Listening {...props} account={account} />;
}

/** The live trace of the sessions of one account. */
function Listening({ administration, account }: PageProps & { account: string }) {
  const [minutes, setMinutes] = useState(10);
  const [heard, setHeard] = useState<Heard | null>(null);
  const [turn, setTurn] = useState(0);
  const log = useRef<HTMLDivElement>(null);
  const { notices } = administration;
  const path = at`/accounts/${account}/trace`;

  useEffect(() => {
    const gone = new AbortController();
    let stream: EventSource | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let known: Heard | null = null;
    const told = (next: Heard) => {
      const before: Line[] = known === null || known.started !== next.started ? [] : known.lines;
      const last = before.at(-1)?.number ?? 0;
      known = { ...next, lines: [...before, ...next.lines.filter((line) => line.number > last)].slice(-LINES_MAX) };
      setHeard(known);
    };
    const listen = async () => {
      try {
        told(await rest.get<Heard>(path, {}, gone.signal));
      } catch (failure) {
        if (!gone.signal.aborted && failure instanceof RefusedError && failure.status === 404) {
          setHeard(null); // no trace is running
        } else if (!gone.signal.aborted) {
          notices.fail(c("traceFailed"), (failure as Error).message);
          again();
        }
        return;
      }
      if (known?.running) {
        follow();
      }
    };
    /** The browser reconnects automatically after the end of a stream, with the last known line. */
    const follow = () => {
      const source = new EventSource(rest.url(path + "/events"));
      stream = source;
      source.onmessage = (event) => {
        const next = JSON.parse(event.data as string) as Heard;
        told(next);
        if (!next.running && next.lines.length === 0) {
          source.close();
        }
      };
      source.onerror = () => {
        if (source.readyState === EventSource.CLOSED) {
          again();
        }
      };
    };
    const again = () => {
      timer = setTimeout(() => void listen(), AGAIN_MS);
    };
    void listen();
    return () => {
      gone.abort();
      stream?.close();
      clearTimeout(timer);
    };
  }, [account, turn]);

  useEffect(() => {
    const view = log.current;
    if (view !== null && view.scrollHeight - view.scrollTop - view.clientHeight < 200) {
      view.scrollTop = view.scrollHeight;
    }
  }, [heard]);

  const start = async () => {
    await rest.post(path, { seconds: minutes * 60 });
    setTurn((one) => one + 1);
  };
  const stop = async () => {
    await rest.delete(path);
    setTurn((one) => one + 1);
  };

  return (
    <>
      <p class="intro">{c("traceIntro", { account })}</p>
      <div class="filter">
        <Field label={c("minutes")}>
          <select value={minutes} onChange={(event) => setMinutes(Number(event.currentTarget.value))}>
            {[1, 10, 30, 60].map((one) => <option key={one} value={one}>{one}</option>)}
          </select>
        </Field>
        {heard?.running
          ? <DoButton notices={notices} onDo={stop}>{c("stopListening")}</DoButton>
          : <DoButton notices={notices} class="primary" onDo={start}>{c("startListening")}</DoButton>}
        {heard !== null && heard.lines.length > 0 && <button type="button" onClick={() => download(heard)}>{c("download")}</button>}
        <a href={href("account", [account])}>{c("account")}</a>
        {administration.may("sessions") && <a href={href("sessions", [account])}>{c("openSessions")}</a>}
      </div>
      <p role="status" class="quiet">
        {heard === null ? c("traceNone") : heard.running ? c("traceRuns", { time: clock(heard.until) }) : c("traceOver", { time: clock(heard.until) })}
      </p>
      {heard !== null && (
        <div class="trace" role="log" aria-label={c("trace")} tabIndex={0} ref={log}>
          {heard.lines.length === 0
            ? <p class="quiet">{c("traceEmpty")}</p>
            : heard.lines.map((line) => (
              <div key={line.number} class={"said by-" + line.side}>
                <span class="when">{clock(line.time)}</span> <span class="whose">{line.protocol} {line.session}</span> <span class="side">{SIDES[line.side]}</span>{" "}
                <span class="text">{line.text}</span>
              </div>
            ))}
        </div>
      )}
    </>
  );
}

function download(heard: Heard): void {
  const text = heard.lines.map((line) => `${line.time} ${line.protocol} ${line.session} ${SIDES[line.side]} ${line.text}\n`).join("");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  link.download = `trace ${heard.account} ${heard.started.slice(0, 19).replaceAll(":", "")}.txt`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
