// The link below the mailboxes to the tasks that were found in messages.

import { useEffect, useState } from "preact/hooks";
import type { App } from "../state/app.ts";
import { useObservable } from "../state/observable.ts";
import { t } from "../text/texts.ts";
import { Icon } from "./icons.tsx";
import { settingsHash } from "./WhoseChoice.tsx";

/** The page, in the address: `#/settings/tasks`. */
export const TASKS = "tasks";

/** Delay, so that mail is loaded first. */
const FIRST_MS = 1_500;

export function TasksLine({ app, onChoose }: { app: App; onChoose: () => void }) {
  const { settings } = useObservable(app.place);
  useObservable(app.accounts);
  const [, draw] = useState(0);
  const having = app.own.filter(({ hasAssistant }) => hasAssistant);
  const ids = having.map(({ id }) => id).join();
  useEffect(() => {
    const ends = having.map((account) => account.tasks.open.watch(() => draw((n) => n + 1)));
    // Its page shows the error.
    const first = setTimeout(() => having.forEach(({ tasks }) => void tasks.load().catch(() => {})), FIRST_MS);
    return () => {
      clearTimeout(first);
      ends.forEach((end) => end());
    };
  }, [ids]);
  if (having.length === 0) {
    return null;
  }
  const count = having.reduce((sum, { tasks }) => sum + (tasks.open.value?.length ?? 0), 0);
  const fullest = having.find(({ tasks }) => (tasks.open.value?.length ?? 0) > 0) ?? having[0]!;
  return (
    <ul>
      <li>
        <a href={settingsHash(app, TASKS, fullest)} aria-current={settings === TASKS ? "page" : undefined} onClick={onChoose}>
          <Icon name="check" />
          <span class="name">{t("tasks")}</span>
          {count > 0 && <span class="count">{count}</span>}
        </a>
      </li>
    </ul>
  );
}
