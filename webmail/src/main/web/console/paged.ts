// Lists that are loaded in parts.

import { useEffect, useRef, useState } from "preact/hooks";
import { type Items, rest } from "../rest/rest.ts";

type Query = Record<string, string | number | boolean | undefined>;

export interface Paged<T> {
  /** The loaded items; undefined until the first part is loaded. */
  items: T[] | undefined;
  error: Error | undefined;
  loading: boolean;
  /** Loads the next part; missing at the end. */
  more: (() => void) | undefined;
  /** Reloads the list. */
  reload: () => void;
}

const PART = 50;

/** Parts of a search may be empty or short: so many are loaded in a row, until there is half a part. */
const PARTS_MAX = 20;

export function usePaged<T>(path: string, query: Query = {}): Paged<T> {
  const key = path + JSON.stringify(query);
  const [state, setState] = useState<{ path: string; items?: T[]; next?: string | undefined; error?: Error; loading: boolean }>({ path, loading: true });
  const [turn, setTurn] = useState(0);
  const waiting = useRef(new AbortController());

  const load = async (before: T[], after: string | undefined, signal: AbortSignal) => {
    setState((now) => ({ ...now, loading: true }));
    try {
      const items = [...before];
      let next = after;
      for (let asked = 0; asked < PARTS_MAX && items.length < before.length + PART / 2; asked++) {
        const page = await rest.get<Items<T>>(path, { limit: PART, ...query, after: next }, signal);
        items.push(...page.items);
        next = page.next;
        if (next === undefined) {
          break;
        }
      }
      setState({ path, items, next, loading: false });
    } catch (failure) {
      if (!signal.aborted) {
        setState((now) => ({ ...now, error: failure as Error, loading: false }));
      }
    }
  };

  useEffect(() => {
    const abort = new AbortController();
    void load([], undefined, abort.signal);
    waiting.current = abort;
    return () => abort.abort();
  }, [key, turn]);

  const current = state.path === path; // what was found stays while something else is looked for
  const items = current ? state.items : undefined;
  return {
    items,
    error: current ? state.error : undefined,
    loading: state.loading,
    more: items === undefined || state.next === undefined ? undefined : () => void load(items, state.next, waiting.current.signal),
    reload: () => setTurn((one) => one + 1),
  };
}
