// Jobs of the account, running and finished.

import { useEffect, useState } from "preact/hooks";
import { DoButton } from "../controls/DoButton.tsx";
import { Progress } from "../controls/Progress.tsx";
import { at, type Items } from "../rest/rest.ts";
import type { Account } from "../state/account.ts";
import type { App } from "../state/app.ts";
import { s, type SettingsKey } from "../text/settings/texts.ts";
import { shortTime, size, t } from "../text/texts.ts";
import type { Job } from "./types.ts";

const ASKED_MS = 700;

/** The jobs of these kinds; reloaded while one is running, and when `asked` changes. */
export function Jobs({ app, account, kinds, asked }: { app: App; account: Account; kinds: Job["kind"][]; asked: number }) {
  const [jobs, setJobs] = useState<Job[]>([]);
  const [acted, setActed] = useState(0);
  useEffect(() => {
    let open = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async () => {
      try {
        const { items } = await account.rest.get<Items<Job>>("/self/jobs");
        if (open) {
          setJobs(items);
          if (items.some((job) => job.state === "running")) {
            timer = setTimeout(() => void look(), ASKED_MS);
          }
        }
      } catch {
        timer = open ? setTimeout(() => void look(), 5 * ASKED_MS) : undefined;
      }
    };
    void look();
    return () => {
      open = false;
      clearTimeout(timer);
    };
  }, [asked, acted]);
  const shown = jobs.filter((job) => kinds.includes(job.kind)).slice(0, 3);
  if (shown.length === 0) {
    return null;
  }
  const act = async (job: Job, what: "stop" | "undo") => {
    await account.rest.post(at`/self/jobs/${job.id}/` + what);
    setActed((n) => n + 1);
  };
  return (
    <ul class="jobs">
      {shown.map((job) => (
        <li key={job.id}>
          <strong>{s(("job_" + job.kind) as SettingsKey)}: {job.subject}</strong>
          {job.state === "running"
            ? <Progress label={far(job)} done={job.progress.done} total={job.progress.total} />
            : <p role="status">{s(("state_" + job.state) as SettingsKey)} {shortTime(job.times.ended ?? job.times.started)}. {counts(job)}</p>}
          {job.remarks.lines.map((line) => <p key={line} class="help-text">{line}</p>)}
          {job.state === "running" && <DoButton notices={app.notices} onDo={() => act(job, "stop")}>{s("stop")}</DoButton>}
          {job.remarks.undoable && job.state !== "running" && (
            <DoButton notices={app.notices} onDo={() => act(job, "undo")}>{t("undo")}</DoButton>
          )}
        </li>
      ))}
    </ul>
  );
}

function far(job: Job): string {
  const { done, total } = job.progress;
  return job.kind === "import" ? `${size(done)} / ${total > 0 ? size(total) : "…"}` : `${done} / ${total}`;
}

const COUNTS = ["imported", "there", "filed", "flagged", "restored", "left", "skipped", "too-large", "no-messages", "not-done", "failed"];

function counts(job: Job): string {
  return COUNTS
    .filter((name) => (job.counts[name] ?? 0) > 0)
    .map((name) => s(("count_" + name.replace("-", "_")) as SettingsKey, { n: job.counts[name]! }))
    .join(" · ");
}
