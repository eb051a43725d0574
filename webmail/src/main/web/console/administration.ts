// The administrator, and the current page of the console.

import { ownedBy } from "../http.ts";
import { rest } from "../rest/rest.ts";
import { Notices } from "../state/notices.ts";
import { Observable } from "../state/observable.ts";

/** Areas of administration, by the server's names. */
export type Area =
  | "overview" | "setup" | "domains" | "accounts" | "aliases" | "groups" | "routing" | "import" | "messages" | "queue" | "failed-messages" | "suppressions"
  | "quarantine" | "reports" | "sessions" | "bans" | "backups" | "certificates" | "audit" | "configuration";

export interface Self {
  address: string;
  areas: Area[];
  role: "none" | "auditor" | "domain-administrator" | "administrator" | "operator";
}

/** `#/queue/ID?state=held` is the page `queue` with one argument. */
export interface Place {
  page: string;
  args: string[];
  query: URLSearchParams;
}

export class Administration {
  readonly notices = new Notices();
  readonly place = new Observable<Place>(readPlace(location.hash));

  private constructor(readonly self: Self) {
    addEventListener("hashchange", () => (this.place.value = readPlace(location.hash)));
  }

  /** Whether the signed-in administrator may use an area. */
  may(area: Area): boolean {
    return this.self.areas.includes(area);
  }

  static async open(): Promise<Administration> {
    const self = await rest.get<Self>("/self");
    if (rest.as === undefined) {
      ownedBy(self.address, () => location.reload());
    }
    return new Administration(self);
  }
}

export function readPlace(hash: string): Place {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?");
  const [page = "", ...args] = path.split("/").map(decodeURIComponent);
  return { page, args, query: new URLSearchParams(query) };
}

/** The address of a page of the console. */
export function href(page: string, args: string[] = [], query: Record<string, string> = {}): string {
  const given = new URLSearchParams(query).toString();
  return "#/" + [page, ...args].map(encodeURIComponent).join("/") + (given === "" ? "" : "?" + given);
}
