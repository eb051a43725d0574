// When a task is due.

import { a } from "../text/assistant/texts.ts";
import { CLOCK, region } from "../text/texts.ts";

interface Dated {
  due?: string | null;
  dueAt?: string | null;
  done?: boolean;
}

/** A day is that of the author's calendar; it is the same everywhere. */
export function Due({ task }: { task: Dated }) {
  const end = new Date(task.dueAt ?? task.due + "T23:59:59");
  const day: Intl.DateTimeFormatOptions = { weekday: "short", day: "numeric", month: "short" };
  const format = task.dueAt == null
    ? new Intl.DateTimeFormat(region, { ...day, timeZone: "UTC" }).format(new Date(task.due!))
    : new Intl.DateTimeFormat(region, { ...day, hour: "numeric", minute: "2-digit", ...CLOCK }).format(end);
  const late = !task.done && end.getTime() < Date.now();
  return <strong class={late ? "due late" : "due"}>{a(late ? "taskLate" : "due", { time: format })}</strong>;
}
