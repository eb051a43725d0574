// Entries of the audit log in the reader's language; fetched when somebody looks at them. What is not known stays as it is, in English.

import { moment } from "../../console/amounts.ts";
import { quotaSize } from "../quota.ts";
import { filled, language, size } from "../texts.ts";

type English = typeof import("./en.ts");
type Detail = keyof English["details"];

const LANGUAGES: Record<string, () => Promise<English>> = {
  en: () => import("./en.ts"),
  de: () => import("./de.ts"),
  fr: () => import("./fr.ts"),
  es: () => import("./es.ts"),
};

/** Sentences of the server, with the names of their variable parts. */
const DETAILS: [RegExp, Detail][] = [
  [/^(?<n>\d+) recipients$/, "recipients"],
  [/^(?<n>\d+) messages$/, "messages"],
  [/^(?<n>\d+) sessions$/, "sessions"],
  [/^all (?<n>\d+)$/, "all"],
  [/^(?<n>\d+) minutes$/, "minutes"],
  [/^(?<n>\d+) s$/, "seconds"],
  [/^(?<n>\d+) aliases$/, "aliases"],
  [/^(?<n>\d+) grants$/, "grants"],
  [/^(?<n>\d+) secrets encrypted$/, "encrypted"],
  [/^(?<n>\d+) secrets discarded$/, "discarded"],
  [/^(?<n>\d+) spam$/, "spam"],
  [/^(?<n>\d+) ham$/, "ham"],
  [/^until (?<time>\S+Z)$/, "until"],
  [/^until (?<time>\S+Z): (?<reason>.+)$/s, "untilFor"],
  [/^as a client at (?<address>\S+)$/, "client"],
  [/^for (?<address>\S+)$/, "of"],
  [/^from (?<address>\S+)$/, "from"],
  [/^required$/, "required"],
  [/^optional$/, "optional"],
  [/^as the domain says$/, "asDomain"],
  [/^dry run$/, "dryRun"],
  [/^issued$/, "issued"],
  [/^not issued$/, "notIssued"],
  [/^off$/, "off"],
  [/^default$/, "byDefault"],
  [/^no such code$/, "noCode"],
  [/^the code was used before$/, "usedCode"],
  [/^the code is not for this$/, "otherCode"],
  [/^no such refresh token$/, "noToken"],
  [/^(?<before>\d+ )not used for too long$/, "unused"],
  [/^(?<before>\d+ )the refresh token is an old one$/, "oldToken"],
  [/^(?<before>\d+ )given back$/, "givenBack"],
];

const BYTES = /^(\d+)( bytes)?$/;

export class AuditTexts {
  private constructor(private readonly texts: English) {}

  static async load(): Promise<AuditTexts> {
    return new AuditTexts(await LANGUAGES[language]!());
  }

  /** Undefined if the action is not known. */
  action(name: string): string | undefined {
    return Object.hasOwn(this.texts.actions, name) ? this.texts.actions[name] : undefined;
  }

  /** Undefined if the detail is not known, as of names and addresses. */
  detail(action: string, detail: string): string | undefined {
    const bytes = BYTES.exec(detail);
    if (bytes !== null && (bytes[2] !== undefined || action === "account.quota")) {
      return action === "account.quota" ? quotaSize(Number(bytes[1])) : size(Number(bytes[1]));
    }
    for (const [sentence, key] of DETAILS) {
      const parts = sentence.exec(detail);
      if (parts !== null) {
        const { n, time, before = "", ...others } = parts.groups ?? {};
        return before + filled(this.texts.details[key], {
          ...others as Record<string, string>, ...(n === undefined ? {} : { n: Number(n) }), ...(time === undefined ? {} : { time: moment(time) }),
        });
      }
    }
    return undefined;
  }
}
