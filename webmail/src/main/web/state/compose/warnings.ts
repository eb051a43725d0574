// Warnings before a message is sent.

import type { Recipient } from "../addresses.ts";
import type { Written } from "../draft.ts";

/** Number of recipients in To or Cc that see each other's addresses. */
const MANY = 20;

/** Words that announce an attachment, in the languages of the pages. */
const ANNOUNCED = [
  /\b(attach(ed|ing|ment|ments)?|enclosed)\b/i,
  /(?<!\p{L})(anhang|anhänge|anbei|beigefügt\p{L}*|angehängt\p{L}*|beiliegend\p{L}*|anlage)(?!\p{L})/iu,
  /(?<!\p{L})(ci-joint\p{L}*|pièces? jointes?|en pièce jointe|joins? à ce)(?!\p{L})/iu,
  /(?<!\p{L})(adjunt[oa]s?|adjuntamos|archivo anexo|anexo)(?!\p{L})/iu,
];

/** Letters that look like others, with their lookalike. */
const LOOKS: [RegExp, string][] = [
  [/rn/g, "m"], [/vv/g, "w"], [/cl/g, "d"], [/[1|ı]/g, "l"], [/i/g, "l"], [/0/g, "o"], [/5/g, "s"],
  [/[аɑ]/g, "a"], [/[её]/g, "e"], [/[оο]/g, "o"], [/[рρ]/g, "p"], [/[сϲ]/g, "c"], [/[хχ]/g, "x"], [/[уγ]/g, "y"], [/[іӏ]/g, "l"],
  [/[ѕ]/g, "s"], [/[ԁ]/g, "d"], [/[һ]/g, "h"], [/[кκ]/g, "k"], [/[тτ]/g, "t"], [/[вβ]/g, "b"], [/[мμ]/g, "m"], [/[нη]/g, "n"], [/[νѵ]/g, "v"],
];

export type Warning =
  | { kind: "attachment" | "subject" }
  | { kind: "outside"; names: string[] }
  | { kind: "lookalike"; name: string; like: string }
  | { kind: "many"; n: number };

/**
 * @param own domains of the account's own addresses
 * @param known domains that were written to before
 * @param attachments how many there are
 */
export function warnings(written: Written, attachments: number, own: Set<string>, known: Set<string>): Warning[] {
  const found: Warning[] = [];
  const all = [...written.to, ...written.cc, ...written.bcc];
  const domains = new Map(all.map((one) => [domainOf(one), one]));
  const places = new Set([...own, ...known]);
  for (const domain of domains.keys()) {
    const like = places.has(domain) ? undefined : lookalike(domain, places);
    if (like !== undefined) {
      found.push({ kind: "lookalike", name: domain, like });
    }
  }
  const outside = all.filter((one) => !own.has(domainOf(one)));
  const inside = all.length - outside.length;
  if (outside.length > 0 && inside >= 2 && outside.length < inside) {
    found.push({ kind: "outside", names: outside.map((one) => one.email) });
  }
  const seen = written.to.length + written.cc.length;
  if (seen >= MANY) {
    found.push({ kind: "many", n: seen });
  }
  if (attachments === 0 && announcesAttachment(ownWords(written.text) + "\n" + freshSubject(written.subject))) {
    found.push({ kind: "attachment" });
  }
  if (written.subject.trim() === "") {
    found.push({ kind: "subject" });
  }
  return found;
}

/** The author's own text, without quoted text and signature. */
function ownWords(text: string): string {
  return text.split("\n").filter((line) => !line.startsWith(">")).join("\n").split(/^(?:-- |-{5,} .*-{5,})$/m)[0]!;
}

function freshSubject(subject: string): string {
  return /^(re|fwd?|aw|wg|tr|rv):/i.test(subject) ? "" : subject;
}

export function announcesAttachment(text: string): boolean {
  return ANNOUNCED.some((words) => words.test(text));
}

function domainOf(one: Recipient): string {
  return one.email.split("@").at(-1)!.toLowerCase();
}

/** A known domain that looks like this one. */
export function lookalike(domain: string, known: Set<string>): string | undefined {
  const look = skeleton(domain);
  return [...known].find((other) => other !== domain && (skeleton(other) === look || (other.length >= 6 && near(domain, other))));
}

function skeleton(domain: string): string {
  return LOOKS.reduce((text, [letter, taken]) => text.replace(letter, taken), domain.normalize("NFKC").toLowerCase());
}

/** Whether the edit distance is one insertion, deletion, substitution or transposition. */
function near(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1) {
    return false;
  }
  let start = 0;
  while (start < one.length && start < other.length && one[start] === other[start]) {
    start++;
  }
  let end = 0;
  while (end < one.length - start && end < other.length - start && one[one.length - 1 - end] === other[other.length - 1 - end]) {
    end++;
  }
  const a = one.slice(start, one.length - end);
  const b = other.slice(start, other.length - end);
  return (a.length <= 1 && b.length <= 1) || (a.length === 2 && b.length === 2 && a[0] === b[1] && a[1] === b[0]);
}
