// The REST interface below /api/v1 (docs/rest.md).

import { base, send } from "../http.ts";

type Query = Record<string, string | number | boolean | undefined>;

/** A part of a list. */
export interface Items<T> {
  items: T[];
  /** For `after`; missing at the end. */
  next?: string;
}

/** A path whose `${parts}` are each one segment, whatever is in them. */
export function at(strings: TemplateStringsArray, ...parts: (string | number)[]): string {
  return strings.reduce((path, next, index) => path + encodeURIComponent(String(parts[index - 1])) + next);
}

/** Every method refuses as `send` says. */
export const rest = {
  get: <T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> =>
    call("GET", path + search(query), undefined, signal),
  post: <T>(path: string, body?: unknown): Promise<T> => call("POST", path, body),
  put: <T>(path: string, body: unknown): Promise<T> => call("PUT", path, body),
  patch: <T>(path: string, body: unknown): Promise<T> => call("PATCH", path, body),
  delete: (path: string): Promise<void> => call("DELETE", path),
  url: (path: string, query: Query = {}): string => url(path + search(query)).href,

  /** All parts of a list, one after the other; at most `max` items. */
  async all<T>(path: string, query: Query = {}, max = 10_000): Promise<T[]> {
    const items: T[] = [];
    let after: string | undefined;
    do {
      const page: Items<T> = await rest.get(path, { ...query, limit: 1_000, after });
      items.push(...page.items);
      after = page.next;
    } while (after !== undefined && items.length < max);
    return items.slice(0, max);
  },
};

function url(path: string): URL {
  return new URL("api/v1" + path, base);
}

function search(query: Query): string {
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return given.length === 0 ? "" : "?" + new URLSearchParams(given);
}

async function call<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const response = await send(url(path), {
    method,
    ...(signal === undefined ? {} : { signal }),
    ...(body === undefined ? {} : { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return (text === "" ? undefined : JSON.parse(text)) as T;
}
