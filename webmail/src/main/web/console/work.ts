// Work that takes long, as the server tells it.

import { useEffect, useState } from "preact/hooks";
import { rest } from "../rest/rest.ts";

export interface Work {
  id: string;
  kind: "backup" | "open-backup" | "restore";
  by: string;
  subject: string;
  begun: string;
  ended?: string;
  state: "running" | "done" | "failed" | "cancelled";
  amount: { done: number; total: number; note: string };
}

const RUNNING_MS = 700;
const IDLE_MS = 10_000;

/**
 * What runs and what has ended lately, asked for again and again.
 *
 * @param onEnd is called when work ends that was seen running
 */
export function useWork(onEnd: (work: Work) => void): { all: Work[]; look: () => void } {
  const [all, setAll] = useState<Work[]>([]);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let over = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let before: Work[] = all;
    const look = async () => {
      let running = false;
      try {
        const { work } = await rest.get<{ work: Work[] }>("/work");
        if (over) {
          return;
        }
        setAll(work);
        running = work.some((one) => one.state === "running");
        work.filter((one) => one.state !== "running" && before.some((old) => old.id === one.id && old.state === "running")).forEach(onEnd);
        before = work;
      } catch {
        // asked again
      }
      timer = setTimeout(() => void look(), running ? RUNNING_MS : IDLE_MS);
    };
    void look();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [turn]);
  return {
    all,
    look: () => setTurn((one) => one + 1),
  };
}
