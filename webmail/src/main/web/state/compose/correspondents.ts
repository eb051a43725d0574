// Completion of addresses from the account's correspondents.

import type { Address } from "../../jmap/types.ts";
import type { Items, Rest } from "../../rest/rest.ts";

/** Number of suggestions. */
const SHOWN = 8;

/** Number of the most likely correspondents that are loaded at first, for completion without the server. */
const FIRST = 500;

/** Delay before the next request after a failure. */
const REST_MS = 30_000;

interface Correspondent {
  name?: string;
  address: string;
}

export class Correspondents {
  private first: Promise<Address[]> | null = null;
  private readonly asked = new Map<string, Promise<Address[]>>();

  private restUntil = 0;

  constructor(private readonly rest: Rest) {}

  /** Loads the most likely ones, once. */
  open(): Promise<Address[]> {
    this.first ??= this.ask("", FIRST).catch(() => {
      this.first = null;
      return [];
    });
    return this.first;
  }

  /** The correspondents that match the typed text, the most likely first. */
  async matching(typed: string): Promise<Address[]> {
    const wanted = folded(typed.trim());
    if (wanted === "") {
      return [];
    }
    const near = (await this.open()).filter((address) => matches(address, wanted));
    if (near.length >= SHOWN) {
      return near.slice(0, SHOWN);
    }
    let more = this.asked.get(wanted);
    if (more === undefined) {
      more = this.ask(typed.trim(), SHOWN).catch(() => {
        this.asked.delete(wanted);
        return [];
      });
      this.asked.set(wanted, more);
    }
    const known = new Set(near.map((address) => address.email.toLowerCase()));
    return [...near, ...(await more).filter((address) => !known.has(address.email.toLowerCase()))].slice(0, SHOWN);
  }

  /** Domains of previous recipients. */
  async domains(): Promise<Set<string>> {
    return new Set((await this.open()).map((address) => address.email.split("@").at(-1)!.toLowerCase()));
  }

  private async ask(starting: string, limit: number): Promise<Address[]> {
    if (Date.now() < this.restUntil) {
      return [];
    }
    this.restUntil = Date.now() + REST_MS; // until it has answered
    const { items } = await this.rest.get<Items<Correspondent>>("/correspondents", { starting, limit });
    this.restUntil = 0;
    return items.map(({ name, address }) => ({ name: name ?? null, email: address }));
  }
}

/** The beginning of a word of the name, of the address or of its domain. */
export function matches({ name, email }: Address, wanted: string): boolean {
  const address = folded(email);
  return address.startsWith(wanted) || folded(name ?? "").startsWith(wanted) ||
    folded((name ?? "") + " " + email).split(/[\s.@_,'"()-]+/).some((word) => word.startsWith(wanted)) ||
    address.split("@").at(-1)!.startsWith(wanted.replace(/^@/, ""));
}

/** Without case and accents. */
export function folded(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
