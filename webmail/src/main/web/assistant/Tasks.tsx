// The tasks that were found in messages.

import { useEffect, useState } from "preact/hooks";
import { DoButton } from "../controls/DoButton.tsx";
import { Loaded } from "../controls/Loaded.tsx";
import { useLoad } from "../controls/load.ts";
import type { Id } from "../jmap/types.ts";
import type { Account } from "../state/account.ts";
import { type App, writeHash } from "../state/app.ts";
import { useObservable } from "../state/observable.ts";
import type { Task, TaskStatus } from "../state/tasks.ts";
import { choices } from "../state/times.ts";
import { a } from "../text/assistant/texts.ts";
import { fullTime, inTime, shortTime, t } from "../text/texts.ts";
import { Icon } from "../view/icons.tsx";
import { TASKS } from "../view/TasksLine.tsx";
import { WhoseChoice } from "../view/WhoseChoice.tsx";
import { Due } from "./Due.tsx";

const STATUSES = [["open", "tasksOpen"], ["snoozed", "tasksSnoozed"], ["done", "tasksDone"]] as const;

/** After the last key, before it is searched. */
const TYPED_MS = 250;

export default function TasksPage({ app, of }: { app: App; of: Id | null }) {
  useObservable(app.accounts);
  const account = app.own.find(({ id }) => id === of) ?? app.own.find(({ hasAssistant }) => hasAssistant) ?? app.account;
  return (
    <main key={account.id} class="tasks-page" tabIndex={0}>
      <h1>{t("tasks")}</h1>
      <WhoseChoice app={app} account={account} page={TASKS} />
      <p class="lead">{a("tasksLead")}</p>
      {account.hasAssistant ? <Tasks app={app} account={account} /> : <p class="hint">{a("isOff")}</p>}
    </main>
  );
}

function Tasks({ app, account }: { app: App; account: Account }) {
  const [status, setStatus] = useState<TaskStatus>("open");
  const [typed, setTyped] = useState("");
  const [text, setText] = useState("");
  const open = useObservable(account.tasks.open); // changes with every change of a task
  const load = useLoad(() => account.tasks.list(status, text), [status, text, open]);
  useEffect(() => {
    const timer = setTimeout(() => setText(typed.trim()), TYPED_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <>
      <div class="filters">
        <div role="group" aria-label={a("tasksShown")} class="buttons">
          {STATUSES.map(([one, label]) => (
            <button key={one} type="button" aria-pressed={status === one} onClick={() => setStatus(one)}>{a(label)}</button>
          ))}
        </div>
        <input type="search" aria-label={a("tasksSearch")} placeholder={a("tasksSearch")} value={typed} onInput={(event) => setTyped(event.currentTarget.value)} />
      </div>
      <Loaded load={load}>
        {(tasks) => (tasks.length === 0
          ? <p class="hint" role="status">{a(text === "" ? "tasksEmpty" : "tasksNotFound")}</p>
          : <ul class="task-list">{tasks.map((task) => <TaskLine key={task.id} app={app} account={account} task={task} />)}</ul>)}
      </Loaded>
    </>
  );
}

function TaskLine({ app, account, task }: { app: App; account: Account; task: Task }) {
  const { tasks } = account;
  const undo = (change: { done?: boolean; snoozedUntil?: string | null }) => () =>
    void tasks.change(task, change).catch((failure) => app.notices.failed("notDone", (failure as Error).message));
  const finish = async () => {
    await tasks.change(task, { done: !task.done });
    app.notices.tell(a(task.done ? "taskReopened" : "taskFinished"), undo({ done: task.done }));
  };
  const putOff = async (until: string | null) => {
    await tasks.change(task, { snoozedUntil: until });
    app.notices.tell(until === null ? a("taskReopened") : a("taskPutOff", { time: inTime(until) }), undo({ snoozedUntil: task.snoozedUntil ?? null }));
  };
  const remove = async () => {
    await tasks.remove(task);
    app.notices.tell(a("taskRemoved"));
  };
  const { origin } = task;
  const place = writeHash({ query: account === app.account ? { mailbox: null, search: "" } : { account: account.id, mailbox: null, search: "" }, thread: origin.thread });
  return (
    <li>
      <DoButton notices={app.notices} class={task.done ? "check done" : "check"} onDo={finish}>
        <Icon name={task.done ? "restore" : "check"} /> {a(task.done ? "taskReopen" : "taskFinish")}
      </DoButton>
      <div class="asked">
        <p class="text" dir="auto">{task.text}</p>
        <p class="origin">
          {task.due !== undefined && <Due task={task} />}
          <bdi>{origin.name || origin.address}</bdi> · <a href={place}><bdi>{origin.subject || t("noSubject")}</bdi></a> · <time dateTime={origin.receivedAt} title={fullTime(origin.receivedAt)}>{shortTime(origin.receivedAt)}</time>
        </p>
      </div>
      <div class="more">
        {!task.done && (isPutOff(task)
          ? <DoButton notices={app.notices} class="link" onDo={() => putOff(null)}>{a("taskShowNow", { time: inTime(task.snoozedUntil!) })}</DoButton>
          : <Later onChoose={(at) => void putOff(at).catch((failure) => app.notices.failed("notDone", (failure as Error).message))} />)}
        <DoButton notices={app.notices} class="link" onDo={remove}>{a("taskRemove")}</DoButton>
      </div>
    </li>
  );
}

function isPutOff({ snoozedUntil }: Task): boolean {
  return snoozedUntil !== undefined && Date.parse(snoozedUntil) > Date.now();
}

function Later({ onChoose }: { onChoose: (at: string) => void }) {
  const times = choices("snooze");
  return (
    <select
      aria-label={t("snooze")}
      value=""
      onChange={(event) => {
        const chosen = times[Number(event.currentTarget.value)];
        event.currentTarget.value = "";
        if (chosen !== undefined) {
          onChoose(chosen.at.toISOString());
        }
      }}
    >
      <option value="">{t("snooze")}</option>
      {times.map((time, index) => <option key={time.label} value={index}>{t(time.label, time.args)}</option>)}
    </select>
  );
}
