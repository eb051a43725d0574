// Lists that are loaded in parts.

import { useEffect, useState } from "preact/hooks";
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

/** Largest number of empty parts that are loaded automatically in a row. */
const EMPTY_MAX = 20;

export function usePaged<T>(path: string, query: Query = {}): Paged<T> {
  const key = path + JSON.stringify(query);
  const [state, setState] = useState<{ key: string; items?: T[]; next?: string | undefined; error?: Error; loading: boolean }>({ key, loading: true });
  const [turn, setTurn] = useState(0);

  const load = async (before: T[], after: string | undefined, signal: AbortSignal) => {
    setState((now) => ({ ...now, loading: true }));
    try {
      let page: Items<T> = { items: [] };
      let next = after;
      for (let asked = 0; asked < EMPTY_MAX && page.items.length === 0; asked++) {
        page = await rest.get<Items<T>>(path, { ...query, limit: PART, after: next }, signal);
        next = page.next;
        if (next === undefined) {
          break;
        }
      }
      setState({ key, items: [...before, ...page.items], next, loading: false });
    } catch (failure) {
      if (!signal.aborted) {
        setState((now) => ({ ...now, error: failure as Error, loading: false }));
      }
    }
  };

  useEffect(() => {
    const abort = new AbortController();
    void load([], undefined, abort.signal);
    return () => abort.abort();
  }, [key, turn]);

  const current = state.key === key;
  const items = current ? state.items : undefined;
  return {
    items,
    error: current ? state.error : undefined,
    loading: state.loading,
    more: items === undefined || state.next === undefined ? undefined : () => void load(items, state.next, new AbortController().signal),
    reload: () => setTurn((one) => one + 1),
  };
}
