// Requests to the server (RFC 8620). A connection for one account.

import { base, CSRF, csrfToken, forgetToken, OfflineError, ownedBy, refusal, RefusedError, send, within } from "../http.ts";
import { firstView } from "../offline/first.ts";
import { Local } from "../offline/local.ts";
import { painted } from "../painted.ts";
import type { Answer, Call, Id, Session, SetError } from "./types.ts";

const USING = [
  "urn:ietf:params:jmap:core",
  "urn:ietf:params:jmap:mail",
  "urn:ietf:params:jmap:submission",
  "https://posthorn.org/jmap/reminders",
];

/** The server answered, and refused a method or an object. */
export class JmapError extends RefusedError {
  constructor(type: string, description?: string) {
    super(200, type, description);
  }
}

export interface SetAnswer {
  newState: string;
  created?: Record<string, { id: Id } & Record<string, unknown>> | null;
  notCreated?: Record<string, SetError> | null;
  notUpdated?: Record<string, SetError> | null;
  notDestroyed?: Record<string, SetError> | null;
}

interface Given {
  fromServer: boolean;
  given: Answer[];
}

export class Connection {
  private constructor(
    readonly session: Session,
    readonly accountId: Id,
    /** What this browser keeps; null if it keeps nothing. */
    readonly local: Promise<Local | null>,
    /** Resolved when the server has confirmed that the session belongs to the signed-in user. Nothing is shown before. */
    readonly verified: Promise<void>,
    /** Whether it sends requests only as the owner of its account, if several accounts are signed in. */
    private readonly alone = false,
  ) {}

  /**
   * Opens the connection of the signed-in user; if nobody is signed in, opens the login page and never returns. Offline, the
   * previous user. The session object of the last visit is used until the server responds, so that requests need not wait.
   */
  static async open(): Promise<Connection> {
    const asked = send(new URL("jmap/session", base), { cache: "default" }).then(async (response) => (await response.json()) as Session);
    asked.catch(() => {}); // reported to those who wait for it
    if (!firstView.holds) { // leaving the page while it creates the database would block the next page
      const session = await asked;
      if (isForSupport(session)) {
        await Local.forget(await Local.open());
        ownedBy(session.username, () => location.reload());
        return Connection.to(session, Promise.resolve(null), Promise.resolve());
      }
    }
    const local = Local.open();
    const before = firstView.session ?? (await (await local)?.session());
    if (before === undefined) {
      const session = await asked;
      await (await local)?.signedIn(session);
      ownedBy(session.username, () => location.reload());
      return Connection.to(session, local, Promise.resolve());
    }
    const verified = asked.then(async (session) => {
      if (isForSupport(session)) {
        await Local.forget(await local);
        location.reload();
        await new Promise(() => {});
      }
      const kept = local.then((one) => one?.signedIn(session));
      kept.catch(() => {}); // reported to those who wait for it
      if (session.username !== before.username || session.apiUrl !== before.apiUrl) {
        await kept;
        firstView.signedIn(session); // also if the database cannot be opened
        location.reload();
        await new Promise(() => {});
      }
      ownedBy(session.username, () => location.reload());
      Object.assign(before, session);
    }).catch((failure) => {
      if (!(failure instanceof OfflineError)) {
        throw failure;
      }
    });
    verified.catch(() => {}); // whoever waits for it hears of it
    return Connection.to(before, local, verified);
  }

  private static to(session: Session, local: Promise<Local | null>, verified: Promise<void>): Connection {
    const account = session.primaryAccounts["urn:ietf:params:jmap:mail"];
    if (account === undefined) {
      throw new JmapError("accountNotFound", "There is no mail account for " + session.username);
    }
    return new Connection(session, account, local, verified);
  }

  /** The same with the accounts that the user has now. */
  async renewed(): Promise<Connection> {
    const session = (await (await send(new URL("jmap/session", base))).json()) as Session;
    if (session.username !== this.session.username) {
      location.reload();
      return await new Promise(() => {});
    }
    await (await this.local)?.signedIn(session).catch(() => {}); // as when the browser's storage is full
    return new Connection(session, this.accountId, this.local, Promise.resolve());
  }

  /** The same for another account of the session. */
  to(accountId: Id): Connection {
    return new Connection(this.session, accountId, this.local, this.verified);
  }

  /** The same for objects of the user rather than of an account, such as push subscriptions. */
  ofOwner(): Connection {
    return new Connection(this.session, this.accountId, this.local, this.verified, true);
  }

  /** Responses of several calls by id. Throws if one call failed, unless its id begins with a question mark. */
  async call(...calls: Call[]): Promise<Answers> {
    const { fromServer, given } = await this.answer(calls);
    const answers = new Answers(fromServer);
    for (const [method, result, id] of given) {
      if (method === "error" && id.startsWith("?")) {
        continue;
      }
      if (method === "error") {
        const error = result as { type: string; description?: string };
        throw new JmapError(error.type, error.description);
      }
      answers.add(id, method, result);
    }
    return answers;
  }

  private async answer(calls: Call[]): Promise<Given> {
    const changes = calls.filter(([method]) => method === "Email/set");
    const local = changes.length > 0 ? await this.local : null;
    if (local === null) {
      return await this.answerFrom(() => this.ask(calls), calls);
    }
    if (changes.some(([, args]) => args["create"] !== undefined)) { // a draft, which may be long, and is new
      return await this.answerFrom(() => local.replay(this).then(() => this.ask(calls)), calls);
    }
    return await local.inOrder(() => this.answerFrom(() => local.sendWaiting(this).then(() => within(this.ask(calls))), calls));
  }

  /** @param server what the server says; if it cannot be reached, this browser answers */
  private async answerFrom(server: () => Promise<Answer[]>, calls: Call[]): Promise<Given> {
    try {
      const given = await server();
      void this.learn(calls, given);
      return { fromServer: true, given };
    } catch (failure) {
      const local = failure instanceof OfflineError ? await this.local : null;
      if (local === null) {
        throw failure;
      }
      return { fromServer: false, given: await local.answer(this.accountId, calls) };
    }
  }

  /** Keeps answers in this browser, after they are seen: its database takes milliseconds of the page's thread. */
  private async learn(calls: Call[], answers: Answer[]): Promise<void> {
    try {
      const local = await this.local;
      await painted();
      await local?.learn(this.accountId, calls, answers);
    } catch {
      // As when the browser's storage is full.
    }
  }

  /** Responses of the server, including errors of methods. */
  async ask(calls: Call[]): Promise<Answer[]> {
    const withAccount = calls.map(([method, args, id]) => [method, { accountId: this.accountId, ...args }, id]);
    const url = new URL(this.session.apiUrl, base);
    if (this.alone) {
      url.searchParams.set("as", this.accountId);
    }
    const response = await send(url, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ using: USING, methodCalls: withAccount }),
    });
    const answer: { methodResponses: Answer[] } = await response.json();
    return answer.methodResponses;
  }

  /** Stored responses, without the server; null if there are none. */
  async kept(...calls: Call[]): Promise<Answers | null> {
    try {
      const known = firstView.answer(this.accountId, calls) ?? (await (await this.local)?.answer(this.accountId, calls));
      if (known === undefined) {
        return null;
      }
      const answers = new Answers(false);
      known.forEach(([method, result, id]) => answers.add(id, method, result));
      return answers;
    } catch {
      return null;
    }
  }

  /** Changes objects of one type; throws if one of the changes failed. */
  async set(type: string, args: Record<string, unknown>): Promise<SetAnswer> {
    const answer = (await this.call([type + "/set", args, "0"])).get<SetAnswer>("0");
    requireDone(answer);
    return answer;
  }

  async upload(file: Blob, progress: (share: number) => void, signal: AbortSignal): Promise<{ blobId: Id; size: number; type: string }> {
    const url = new URL(this.session.uploadUrl.replace("{accountId}", encodeURIComponent(this.accountId)), base);
    const token = await csrfToken();
    return await new Promise((resolve, reject) => {
      const request = new XMLHttpRequest(); // fetch does not report the progress of an upload
      signal.addEventListener("abort", () => request.abort());
      request.upload.onprogress = (event) => progress(event.lengthComputable ? event.loaded / event.total : 0);
      request.onerror = () => reject(new OfflineError("The server cannot be reached."));
      request.onabort = () => reject(signal.reason);
      request.onload = () => {
        if (request.status === 201) {
          resolve(JSON.parse(request.responseText));
        } else {
          forgetToken();
          reject(refusal(request.status, request.responseText));
        }
      };
      request.open("POST", url);
      request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
      request.setRequestHeader(CSRF, token);
      request.send(file);
    });
  }

  /** A PDF file, to be shown by the browser's viewer. */
  pdfUrl(blobId: Id): string {
    return new URL(`jmap/pdf/${encodeURIComponent(this.accountId)}/${encodeURIComponent(blobId)}`, base).href;
  }

  /** All attachments of an Email in one zip file. */
  zipUrl(emailId: Id, name: string): string {
    return new URL(`jmap/zip/${[this.accountId, emailId, name].map(encodeURIComponent).join("/")}`, base).href;
  }

  downloadUrl(blobId: Id, name: string, type: string): string {
    const path = this.session.downloadUrl
      .replace("{accountId}", encodeURIComponent(this.accountId))
      .replace("{blobId}", encodeURIComponent(blobId))
      .replace("{name}", encodeURIComponent(name))
      .replace("{type}", encodeURIComponent(type));
    return new URL(path, base).href;
  }
}

/** Responses by id of the call. */
export class Answers {
  private readonly byId = new Map<string, Record<string, unknown>>();

  /** @param fromServer false if they are what this browser stores, which lacks objects that the server has */
  constructor(readonly fromServer: boolean) {}

  /** A call may have several responses; the first is its own. */
  add(id: string, method: string, result: Record<string, unknown>): void {
    if (!this.byId.has(id)) {
      this.byId.set(id, result);
    }
    this.byId.set(id + " " + method, result);
  }

  /** The response of a call that may have failed. */
  find<T>(id: string): T | undefined {
    return this.byId.get(id) as T | undefined;
  }

  get<T>(id: string, method?: string): T {
    const found = this.byId.get(method === undefined ? id : id + " " + method);
    if (found === undefined) {
      throw new JmapError("serverFail", "The server did not answer a call");
    }
    return found as T;
  }
}

/** Whether it is of somebody who helps the owner: what is shown must not stay in this browser. */
function isForSupport({ capabilities }: Session): boolean {
  return "https://posthorn.org/jmap/support-session" in capabilities;
}

/** @throws JmapError with the first failed change */
export function requireDone(answer: SetAnswer): void {
  for (const refused of [answer.notCreated, answer.notUpdated, answer.notDestroyed]) {
    for (const error of Object.values(refused ?? {})) {
      throw new JmapError(error.type, error.description);
    }
  }
}
