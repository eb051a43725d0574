// The REST interface below /api/v1 (docs/rest.md).

import { base, send } from "../http.ts";
import type { Id } from "../jmap/types.ts";

type Query = Record<string, string | number | boolean | undefined>;

/** A part of a list. */
export interface Items<T> {
  items: T[];
  /** For `after`; missing at the end. */
  next?: string;
}

/** A path in which each of the `${parts}` is escaped as one segment. */
export function at(strings: TemplateStringsArray, ...parts: (string | number)[]): string {
  return strings.reduce((path, next, index) => path + encodeURIComponent(String(parts[index - 1])) + next);
}

/** REST requests of one signed-in account. Every method throws like `send`. */
export class Rest {
  /** @param as the account; the first signed-in one if missing */
  constructor(readonly as?: Id) {}

  get<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
    return call("GET", this.path(path, query), undefined, signal);
  }

  post<T>(path: string, body?: unknown): Promise<T> {
    return call("POST", this.path(path), body);
  }

  put<T>(path: string, body: unknown): Promise<T> {
    return call("PUT", this.path(path), body);
  }

  patch<T>(path: string, body: unknown): Promise<T> {
    return call("PATCH", this.path(path), body);
  }

  delete(path: string): Promise<void> {
    return call("DELETE", this.path(path));
  }

  url(path: string, query: Query = {}): string {
    return url(this.path(path, query)).href;
  }

  /** Loads all parts of a list; at most `max` items. */
  async all<T>(path: string, query: Query = {}, max = 10_000): Promise<T[]> {
    const items: T[] = [];
    let after: string | undefined;
    do {
      const page: Items<T> = await this.get(path, { ...query, limit: 1_000, after });
      items.push(...page.items);
      after = page.next;
    } while (after !== undefined && items.length < max);
    return items.slice(0, max);
  }

  private path(path: string, query: Query = {}): string {
    return path + search({ ...query, as: this.as });
  }
}

/** For the account in the address of the page (`?as=ID`), or else the first signed-in account. */
export const rest = new Rest(new URLSearchParams(location.search).get("as") ?? undefined);

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
