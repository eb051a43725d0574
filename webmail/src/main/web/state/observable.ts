// An observable value.

import { useEffect, useState } from "preact/hooks";

export class Observable<T> {
  private readonly watchers = new Set<() => void>();
  /** How often its watchers were told of a change. */
  changes = 0;

  constructor(private current: T) {}

  get value(): T {
    return this.current;
  }

  set value(next: T) {
    if (next !== this.current) {
      this.current = next;
      this.touch();
    }
  }

  /** For values that are changed in place. */
  touch(): void {
    this.changes++;
    for (const watcher of [...this.watchers]) {
      watcher();
    }
  }

  watch(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }
}

/** The value; the view is rendered again when it changes. */
export function useObservable<T>(observable: Observable<T>): T {
  const [, draw] = useState(0);
  const drawn = observable.changes;
  useEffect(() => {
    if (observable.changes !== drawn) {
      draw((n) => n + 1); // it changed before it was watched
    }
    return observable.watch(() => draw((n) => n + 1));
  }, [observable]);
  return observable.value;
}
