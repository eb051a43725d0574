// Loading of data for a view.

import { useCallback, useEffect, useState } from "preact/hooks";

export interface Load<T> {
  /** The latest value; kept while it is reloaded. */
  value: T | undefined;
  error: Error | undefined;
  loading: boolean;
  reload: () => Promise<void>;
  /** Sets another value, such as after a change confirmed by the server. */
  set: (value: T) => void;
}

/** Loads when the view appears and whenever one of `inputs` changes; outdated responses are ignored. */
export function useLoad<T>(ask: (signal: AbortSignal) => Promise<T>, inputs: readonly unknown[]): Load<T> {
  const [state, setState] = useState<{ value?: T; error?: Error; loading: boolean }>({ loading: true });
  const load = useCallback(async (signal: AbortSignal) => {
    setState((before) => ({ ...before, loading: true }));
    try {
      const value = await ask(signal);
      if (!signal.aborted) {
        setState({ value, loading: false });
      }
    } catch (failure) {
      if (!signal.aborted) {
        setState((before) => ({ ...before, error: failure as Error, loading: false }));
      }
    }
  }, inputs);
  useEffect(() => {
    const abort = new AbortController();
    void load(abort.signal);
    return () => abort.abort();
  }, [load]);
  return {
    value: state.value,
    error: state.error,
    loading: state.loading,
    reload: () => load(new AbortController().signal),
    set: (value) => setState({ value, loading: false }),
  };
}
