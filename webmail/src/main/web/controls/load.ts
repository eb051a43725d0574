// What a page shows once the server has answered.

import { useCallback, useEffect, useState } from "preact/hooks";

export interface Load<T> {
  /** What came last; stays while it is asked for again. */
  value: T | undefined;
  error: Error | undefined;
  loading: boolean;
  reload: () => Promise<void>;
  /** Shows another value, as after a change that the server has confirmed. */
  set: (value: T) => void;
}

/** Asks when the view appears and whenever one of `inputs` changes; an answer that came too late is left out. */
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
