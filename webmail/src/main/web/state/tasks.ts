// Tasks that were found in messages, and summaries of messages and threads, by REST (docs/assistant.md).

import type { Id } from "../jmap/types.ts";
import { at, type Rest } from "../rest/rest.ts";
import { Observable } from "./observable.ts";

export type TaskStatus = "open" | "snoozed" | "done";

export interface Task {
  id: Id;
  text: string;
  origin: { message: Id; thread: Id; subject: string; name?: string; address: string; receivedAt: string };
  /** A date. */
  due?: string;
  dueAt?: string;
  done: boolean;
  snoozedUntil?: string;
}

/** The tasks of an account, and how many of them are open. */
export class Tasks {
  /** Null before they are loaded. */
  readonly open = new Observable<Task[] | null>(null);

  constructor(private readonly rest: Rest) {}

  async load(): Promise<Task[]> {
    this.open.value = await this.list("open");
    return this.open.value;
  }

  list(status: TaskStatus, text = ""): Promise<Task[]> {
    return this.rest.all("/tasks", { status, text: text || undefined });
  }

  async change(task: Task, change: { done?: boolean; snoozedUntil?: string | null }): Promise<void> {
    await this.rest.patch(at`/tasks/${task.id}`, change);
    await this.load();
  }

  async remove(task: Task): Promise<void> {
    await this.rest.delete(at`/tasks/${task.id}`);
    await this.load();
  }
}

export interface Summary {
  whole: boolean;
  sentences: { text: string; kind: "statement" | "question" | "request" | "decision" }[];
  suggestions: string[];
  appointments: { id: string; text: string; start: string; end: string; allDay: boolean }[];
}

export interface Said {
  message: Id;
  from: string;
  receivedAt: string;
  text: string;
}

export interface ThreadSummary {
  count: number;
  decision?: Said;
  question?: Said;
  messages: Said[];
}

export function summaryOf(rest: Rest, message: Id, signal: AbortSignal): Promise<Summary> {
  return rest.get(at`/messages/${message}/summary`, {}, signal);
}

export function threadSummaryOf(rest: Rest, thread: Id, signal: AbortSignal): Promise<ThreadSummary> {
  return rest.get(at`/threads/${thread}/summary`, {}, signal);
}
