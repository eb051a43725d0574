// Long-running work on the server.

import { useEffect, useRef, useState } from "preact/hooks";
import { rest } from "../rest/rest.ts";

export interface Work {
  id: string;
  kind: "backup" | "open-backup" | "restore";
  by: string;
  subject: string;
  started: string;
  ended?: string;
  state: "running" | "done" | "failed" | "cancelled";
  amount: { done: number; total: number; note: string };
}

const RUNNING_MS = 700;
const IDLE_MS = 10_000;

/**
 * Running and recently finished work, reloaded periodically.
 *
 * @param onEnd called for each work that ends
 */
export function useWork(onEnd: (work: Work) => void): { all: Work[]; look: () => void } {
  const [all, setAll] = useState<Work[]>([]);
  const [turn, setTurn] = useState(0);
  const ended = useRef<Set<string> | null>(null);
  useEffect(() => {
    let over = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async () => {
      let running = false;
      try {
        const { work } = await rest.get<{ work: Work[] }>("/work");
        if (over) {
          return;
        }
        setAll(work);
        running = work.some((one) => one.state === "running");
        const known = ended.current;
        ended.current = new Set(work.filter((one) => one.state !== "running").map((one) => one.id));
        if (known !== null) {
          work.filter((one) => one.state !== "running" && !known.has(one.id)).forEach(onEnd);
        }
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
