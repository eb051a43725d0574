// Lists that come a part at a time.

import { useEffect, useState } from "preact/hooks";
import { type Items, rest } from "../rest/rest.ts";

type Query = Record<string, string | number | boolean | undefined>;

export interface Paged<T> {
  /** What has come; undefined until the first part is there. */
  items: T[] | undefined;
  error: Error | undefined;
  loading: boolean;
  /** Asks for the next part; missing at the end. */
  more: (() => void) | undefined;
  /** Asks for the list anew. */
  reload: () => void;
}

const PART = 50;

/** Parts that are asked for in turn if they are empty, before somebody has to ask for more. */
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
