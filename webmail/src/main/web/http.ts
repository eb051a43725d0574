// One way to ask the server, which turns what went wrong into errors that can be shown.

/** Where the server's paths begin; the pages are one step below it. */
export const base = new URL("..", location.href);

let signIn: (() => void) | null = null;

/** What a page does when nobody is signed in: it goes elsewhere. Without it that is an error like others. */
export function whenSignedOut(action: () => void): void {
  signIn = action;
}

/** The server answered, and refused. */
export class RefusedError extends Error {
  constructor(readonly status: number, readonly code: string, description?: string, readonly pointer?: string, readonly as?: string | null) {
    super(description ?? code);
  }
}

/** The server could not be reached. */
export class OfflineError extends Error {}

/**
 * @returns the answer, which is a success
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
    return await new Promise(() => {}); // the page is on its way
  }
  if (!response.ok) {
    throw refusal(response.status, await response.text(), url.searchParams.get("as"));
  }
  return response;
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

/** The header field that goes with whatever changes something. */
export const CSRF = "X-CSRF-Token";

let known: Promise<string> | undefined;

/** What a page of before was told, so that the first request need not wait; service workers have no such store. */
const before: { getItem(name: string): string | null; setItem(name: string, value: string): void } | undefined =
  (globalThis as { localStorage?: typeof before }).localStorage;

/** Where that is. */
export const TOKEN = "posthorn.csrf";

/** What shows that a request is made by a page of this session (docs/signin.md). */
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
 * Says whose page this is, and what it does when somebody else has signed in in another window: without that it would
 * show what is theirs, and change it.
 */
export function ownedBy(name: string, gone: () => void): void {
  owner = { name, gone };
}

/** Another window was told a token: it may be somebody else's. */
export function tokenChanged(): void {
  known = asked();
  known.catch(forgetToken);
}

/** The next request asks for the token again. */
export function forgetToken(): void {
  before?.setItem(TOKEN, "");
  known = undefined;
}

/**
 * The error that an answer stands for (RFC 9457).
 *
 * @param as the account that the request named
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
