// Suggestions of the search field.

import type { Address } from "../jmap/types.ts";
import type { Key } from "../text/texts.ts";
import type { App } from "./app.ts";
import { OPERATORS } from "./query.ts";

export interface Suggestion {
  kind: "operator" | "person" | "mailbox" | "recent" | "all";
  /** The text of the field after selecting it. */
  text: string;
  shown: string;
  /** Its description. */
  about?: Key;
  /** Whether it is a complete search. */
  whole: boolean;
}

const SHOWN_MAX = 8;
const PEOPLE_MAX = 5;
const RECENT_MAX = 12;
const RECENT = "posthorn.searches.";

/** Number of the newest messages that are searched for people. */
const PEOPLE_FROM = 300;

const OPERATOR_HELP: Record<(typeof OPERATORS)[number], Key> = {
  from: "opFrom", to: "opTo", cc: "opCc", subject: "opSubject", body: "opBody", in: "opIn", label: "opLabel", is: "opIs",
  has: "opHas", before: "opBefore", after: "opAfter", larger: "opLarger", smaller: "opSmaller", filename: "opFilename",
};

const VALUES: Record<string, string[]> = {
  is: ["unread", "read", "starred", "answered", "important", "newsletter", "receipt", "notification"],
  has: ["attachment"],
  before: ["7d", "1m", "1y"],
  after: ["7d", "1m", "1y"],
  larger: ["1M", "10M"],
  smaller: ["100k", "1M"],
};

function recent(app: App): string[] {
  try {
    return JSON.parse(localStorage.getItem(RECENT + app.connection.accountId) ?? "[]") as string[];
  } catch {
    return [];
  }
}

/** Stores a search in this browser until signing out. */
export function remember(app: App, search: string): void {
  if (search !== "") {
    localStorage.setItem(RECENT + app.connection.accountId, JSON.stringify([search, ...recent(app).filter((one) => one !== search)].slice(0, RECENT_MAX)));
  }
}

export function forgetSearches(app: App): void {
  localStorage.removeItem(RECENT + app.connection.accountId);
}

/** Completes the last typed word. */
export async function suggest(app: App, typed: string): Promise<Suggestion[]> {
  const last = /(?:^|\s)(-?)((?:[a-z]+:)?(?:"[^"]*|[^\s"]*))$/i.exec(typed);
  const word = last?.[2] ?? "";
  const before = typed.slice(0, typed.length - word.length);
  const [, name = "", value = ""] = /^(?:([a-z]+):)?"?(.*)$/i.exec(word) ?? [];
  const found: Suggestion[] = [];
  const taken = (text: string) => before + text + " ";
  switch (name.toLowerCase()) {
    case "from":
    case "to":
    case "cc":
      found.push(...(await people(app, value)).map((address) => person(address, taken(name + ":" + address.email))));
      break;
    case "in":
    case "label":
      found.push(...mailboxes(app, value).map((path) => (
        { kind: "mailbox" as const, text: taken(name + ":" + quoted(path)), shown: path, whole: false })));
      break;
    case "":
      found.push(...recent(app).filter((one) => one.toLowerCase().startsWith(typed.trim().toLowerCase()) && one !== typed.trim())
        .slice(0, 3).map((text) => ({ kind: "recent" as const, text, shown: text, whole: true })));
      if (value.length > 1) {
        found.push(...(await people(app, value)).slice(0, 3).map((address) => person(address, taken("from:" + address.email), "mailFrom")));
      }
      found.push(...OPERATORS.filter((operator) => operator.startsWith(value.toLowerCase())).map((operator) => (
        { kind: "operator" as const, text: before + operator + ":", shown: operator + ":", about: OPERATOR_HELP[operator], whole: false })));
      break;
    default:
      found.push(...(VALUES[name.toLowerCase()] ?? []).filter((one) => one.startsWith(value) && one !== value).map((one) => (
        { kind: "operator" as const, text: taken(name + ":" + one), shown: name + ":" + one, whole: false })));
  }
  const everywhere: Suggestion[] = typed.trim() !== "" && app.accounts.value.length > 1 && app.place.value.query.account !== null
    ? [{ kind: "all", text: typed.trim(), shown: typed.trim(), about: "inAllAccounts", whole: true }]
    : [];
  return [...found.slice(0, SHOWN_MAX - everywhere.length), ...everywhere];
}

function person(address: Address, text: string, about?: Key): Suggestion {
  const shown = address.name ? address.name + " <" + address.email + ">" : address.email;
  return { kind: "person", text, shown, whole: false, ...(about === undefined ? {} : { about }) };
}

function quoted(path: string): string {
  return /\s/.test(path) ? '"' + path + '"' : path;
}

function mailboxes(app: App, wanted: string): string[] {
  const account = app.accountOf(app.place.value.query) ?? app.account;
  const names = account.mailboxes.places.value.map(({ mailbox, path }) => (mailbox.role === null ? path : mailbox.role === "junk" ? "spam" : mailbox.role));
  return [...names, "anywhere"].filter((name) => name.toLowerCase().includes(wanted.toLowerCase()));
}

let known: { account: string; people: Promise<Address[]> } | null = null;

/** Recent correspondents, the most frequent first. */
async function people(app: App, wanted: string): Promise<Address[]> {
  const account = app.accountOf(app.place.value.query) ?? app.account;
  if (known?.account !== account.id) {
    known = { account: account.id, people: fetchPeople(app).catch(() => []) };
  }
  const text = wanted.toLowerCase();
  return (await known.people)
    .filter(({ name, email }) => email.toLowerCase().includes(text) || (name ?? "").toLowerCase().includes(text))
    .slice(0, PEOPLE_MAX);
}

async function fetchPeople(app: App): Promise<Address[]> {
  const account = app.accountOf(app.place.value.query) ?? app.account;
  const answers = await account.connection.call(
    ["Email/query", { sort: [{ property: "receivedAt", isAscending: false }], limit: PEOPLE_FROM }, "query"],
    ["Email/get", { "#ids": { resultOf: "query", name: "Email/query", path: "/ids" }, properties: ["from", "to"] }, "get"],
  );
  const counted = new Map<string, { address: Address; n: number }>();
  for (const { from, to } of answers.get<{ list: { from: Address[] | null; to: Address[] | null }[] }>("get").list) {
    for (const address of [...from ?? [], ...to ?? []]) {
      const key = address.email.toLowerCase();
      const one = counted.get(key) ?? { address, n: 0 };
      counted.set(key, { address: one.address.name ? one.address : address, n: one.n + 1 });
    }
  }
  return [...counted.values()].sort((a, b) => b.n - a.n).map(({ address }) => address);
}
