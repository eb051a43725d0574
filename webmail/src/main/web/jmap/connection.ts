// Requests to the server (RFC 8620). One connection for the account whose browser this is.

import { base, CSRF, csrfToken, forgetToken, OfflineError, ownedBy, refusal, RefusedError, send } from "../http.ts";
import { firstView } from "../offline/first.ts";
import { Local } from "../offline/local.ts";
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

export class Connection {
  private constructor(
    readonly session: Session,
    readonly accountId: Id,
    /** What this browser keeps; null if it keeps nothing. */
    readonly local: Promise<Local | null>,
    /** Done once the server has said that the session is that of who is signed in. Nothing is shown before. */
    readonly verified: Promise<void>,
    /** Whether it asks as the owner of its account alone, of all who are signed in. */
    private readonly alone = false,
  ) {}

  /**
   * Who is signed in; goes to the login page, and never returns, if nobody is. Without a connection it is who was signed
   * in before. The session of the last visit serves until the server has answered, so that requests need not wait.
   */
  static async open(): Promise<Connection> {
    const asked = send(new URL("jmap/session", base), { cache: "default" }).then(async (response) => (await response.json()) as Session);
    asked.catch(() => {}); // whoever waits for it hears of it
    if (!firstView.holds) {
      await asked; // a page that is left while it makes the database keeps the next page from opening it
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
      const kept = local.then((one) => one?.signedIn(session));
      kept.catch(() => {}); // whoever waits for it hears of it
      if (session.username !== before.username || session.apiUrl !== before.apiUrl) {
        await kept;
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

  /** The same for another account of the session. */
  to(accountId: Id): Connection {
    return new Connection(this.session, accountId, this.local, this.verified);
  }

  /** The same for what belongs to whoever is signed in and not to an account, as his push subscriptions. */
  ofOwner(): Connection {
    return new Connection(this.session, this.accountId, this.local, this.verified, true);
  }

  /** Answers of several calls, by their names. Refuses all if one was refused. */
  async call(...calls: Call[]): Promise<Answers> {
    const answers = new Answers();
    for (const [method, result, id] of await this.answer(calls)) {
      if (method === "error") {
        const error = result as { type: string; description?: string };
        throw new JmapError(error.type, error.description);
      }
      answers.add(id, method, result);
    }
    return answers;
  }

  private async answer(calls: Call[]): Promise<Answer[]> {
    try {
      const answers = await this.ask(calls);
      this.local.then((local) => local?.learn(this.accountId, calls, answers)).catch(() => {}); // as when the browser has no room
      return answers;
    } catch (failure) {
      const local = failure instanceof OfflineError ? await this.local : null;
      if (local === null) {
        throw failure;
      }
      return await local.answer(this.accountId, calls);
    }
  }

  /** Answers of the server itself, errors of methods among them. */
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

  /** What was answered before, without the server; null if nothing was. */
  async kept(...calls: Call[]): Promise<Answers | null> {
    try {
      const known = firstView.answer(this.accountId, calls) ?? (await (await this.local)?.answer(this.accountId, calls));
      if (known === undefined) {
        return null;
      }
      const answers = new Answers();
      known.forEach(([method, result, id]) => answers.add(id, method, result));
      return answers;
    } catch {
      return null;
    }
  }

  /** Changes objects of one type; refuses if one of them was refused. */
  async set(type: string, args: Record<string, unknown>): Promise<SetAnswer> {
    const answer = (await this.call([type + "/set", args, "0"])).get<SetAnswer>("0");
    requireDone(answer);
    return answer;
  }

  async upload(file: Blob, progress: (share: number) => void, signal: AbortSignal): Promise<{ blobId: Id; size: number; type: string }> {
    const url = new URL(this.session.uploadUrl.replace("{accountId}", encodeURIComponent(this.accountId)), base);
    const token = await csrfToken();
    return await new Promise((resolve, reject) => {
      const request = new XMLHttpRequest(); // fetch does not tell how far an upload is
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

  /** All files of an Email in one. */
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

/** What came back, by the names of the calls. */
export class Answers {
  private readonly byId = new Map<string, Record<string, unknown>>();

  /** A call may have several answers; the first is its own. */
  add(id: string, method: string, result: Record<string, unknown>): void {
    if (!this.byId.has(id)) {
      this.byId.set(id, result);
    }
    this.byId.set(id + " " + method, result);
  }

  get<T>(id: string, method?: string): T {
    const found = this.byId.get(method === undefined ? id : id + " " + method);
    if (found === undefined) {
      throw new JmapError("serverFail", "The server did not answer a call");
    }
    return found as T;
  }
}

/** @throws JmapError with the first of what was not done */
export function requireDone(answer: SetAnswer): void {
  for (const refused of [answer.notCreated, answer.notUpdated, answer.notDestroyed]) {
    for (const error of Object.values(refused ?? {})) {
      throw new JmapError(error.type, error.description);
    }
  }
}
