// A list of the server, loaded in parts.

import { useEffect, useState } from "preact/hooks";
import { type Items, rest } from "../../rest/rest.ts";

const PART = 50;

/** Largest number of empty parts with a `next` that are loaded in a row. */
const EMPTY_PARTS = 20;

export interface Listing<T> {
  items: T[] | undefined;
  error: Error | undefined;
  /** Whether there is more. */
  more: boolean;
  busy: boolean;
  next: () => void;
  reload: () => void;
}

export function useListing<T>(path: string, query: Record<string, string | number | undefined> = {}): Listing<T> {
  const [state, setState] = useState<{ items?: T[]; after?: string | undefined; error?: Error; busy: boolean }>({ busy: true });
  const [round, setRound] = useState(0);
  const key = path + "?" + JSON.stringify(query);
  const load = async (before: T[], from: string | undefined, current: () => boolean) => {
    setState((now) => ({ ...now, busy: true }));
    try {
      let after = from;
      let found: T[] = [];
      for (let parts = 0; parts < EMPTY_PARTS; parts++) {
        const part: Items<T> = await rest.get(path, { limit: PART, ...query, after });
        found = [...found, ...part.items];
        after = part.next;
        if (after === undefined || found.length >= PART / 2) {
          break;
        }
      }
      if (current()) {
        setState({ items: [...before, ...found], after, busy: false });
      }
    } catch (failure) {
      if (current()) {
        setState((now) => ({ ...now, error: failure as Error, busy: false }));
      }
    }
  };
  useEffect(() => {
    let live = true;
    void load([], undefined, () => live);
    return () => {
      live = false;
    };
  }, [key, round]);
  return {
    items: state.items,
    error: state.error,
    more: state.after !== undefined,
    busy: state.busy,
    next: () => void load(state.items ?? [], state.after, () => true),
    reload: () => setRound(round + 1),
  };
}
