// Requests to the server, with errors that can be displayed.

/** The root of the server's paths; the pages are one level below it. */
export const base = new URL("..", location.href);

let signIn: (() => void) | null = null;

/** Sets what a page does when nobody is signed in. By default this is an error like others. */
export function whenSignedOut(action: () => void): void {
  signIn = action;
}

let explained: (code: string, description?: string) => string | undefined = () => undefined;

/** Sets what a page says about failures, by their codes. By default it says what the server says, in English. */
export function explainWith(explain: typeof explained): void {
  explained = explain;
}

/** The server answered, and refused. */
export class RefusedError extends Error {
  constructor(readonly status: number, readonly code: string, description?: string, readonly pointer?: string, readonly as?: string | null) {
    super(explained(code, description) ?? description ?? code);
  }
}

/** The server could not be reached. */
export class OfflineError extends Error {
  constructor(description: string) {
    super(explained("offline", description) ?? description);
  }
}

/**
 * @returns a successful response
 * @throws OfflineError if the server cannot be reached, RefusedError if it refused
 */
export async function send(url: URL, init: RequestInit = {}): Promise<Response> {
  const changes = init.method !== undefined && init.method !== "GET" && init.method !== "HEAD";
  const token = changes ? await csrfToken() : undefined;
  let response = await ask(url, init, token);
  if (response.status === 403 && token !== undefined) {
    // Somebody may have signed in again in another window.
    forgetToken();
    const other = await csrfToken();
    response = other === token ? response : await ask(url, init, other);
  }
  if (response.status === 401 && signIn !== null) {
    signIn();
    return await new Promise(() => {}); // the page is navigating away
  }
  if (!response.ok) {
    throw refusal(response.status, await response.text(), url.searchParams.get("as"));
  }
  return response;
}

/** Longest time that the answer to a change may take. */
const ANSWER_MS = 45_000;

/** Adds a timeout, since a lost connection may go unnoticed. */
export async function within<T>(answer: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new OfflineError("The server does not answer.")), ANSWER_MS);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function ask(url: URL, init: RequestInit, token?: string): Promise<Response> {
  const headers = new Headers(init.headers);
  if (token !== undefined) {
    headers.set(CSRF, token);
  }
  try {
    return await fetch(url, { cache: "no-store", ...init, headers, credentials: "same-origin" });
  } catch (failure) {
    if (init.signal?.aborted) {
      throw failure;
    }
    throw new OfflineError("The server cannot be reached.");
  }
}

/** The header field of requests that change something. */
export const CSRF = "X-CSRF-Token";

let known: Promise<string> | undefined;

/** The token of the previous page, so that the first request need not wait; service workers have no such storage. */
const before: { getItem(name: string): string | null; setItem(name: string, value: string): void } | undefined =
  (globalThis as { localStorage?: typeof before }).localStorage;

/** Its key in the storage. */
export const TOKEN = "posthorn.csrf";

/** The CSRF token of the session (docs/signin.md). */
export function csrfToken(): Promise<string> {
  const told = before?.getItem(TOKEN);
  known ??= told ? Promise.resolve(told) : asked();
  known.catch(forgetToken);
  return known;
}

async function asked(): Promise<string> {
  const { csrf, name } = (await (await send(new URL("login/session", base))).json()) as { csrf: string; name: string };
  before?.setItem(TOKEN, csrf);
  if (owner !== undefined && name !== owner.name) {
    owner.gone();
    return await new Promise(() => {});
  }
  return csrf;
}

let owner: { name: string; gone: () => void } | undefined;

/**
 * Sets the owner of this page, and what happens when another user signs in in another window. Otherwise the page would show
 * and change the other user's data.
 */
export function ownedBy(name: string, gone: () => void): void {
  owner = { name, gone };
}

/** Another window got a token, which may belong to another user. */
export function tokenChanged(): void {
  known = asked();
  known.catch(forgetToken);
}

/** The next request loads the token again. */
export function forgetToken(): void {
  before?.setItem(TOKEN, "");
  known = undefined;
}

/**
 * The error for a response (RFC 9457).
 *
 * @param as the account of the request
 */
export function refusal(status: number, body: string, as?: string | null): Error {
  if (status === 502 || status === 503 || status === 504) {
    return new OfflineError("The server cannot answer now.");
  }
  try {
    const details = JSON.parse(body) as { type?: string; code?: string; detail?: string; pointer?: string };
    return new RefusedError(status, details.code ?? details.type ?? String(status), details.detail, details.pointer, as);
  } catch {
    return new RefusedError(status, String(status));
  }
}
