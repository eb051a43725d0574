import { c, type ConsoleKey } from "../../text/console/texts.ts";
import { quotaSize } from "../../text/quota.ts";

/** Sentences of the server about lines of CSV and DNS records, with the names of their variable parts. */
const SENTENCES: [RegExp, ConsoleKey][] = [
  [/^separate the fields by commas/, "csvSemicolons"],
  [/^(?<name>.+) is in the file twice$/, "csvTwice"],
  [/^expected address,password/, "csvAccountForm"],
  [/^expected name,target/, "csvAliasForm"],
  [/^the second field is the hash of a password|^this is the hash of a password/, "csvHash"],
  [/^a comma is missing after a quoted field$/, "csvComma"],
  [/^a closing quote is missing$/, "csvQuote"],
  [/^quota (?<text>.*): expected a size such as 512 MB$/s, "csvQuota"],
  [/^not an? (address|local part)\b/, "csvNoAddress"],
  [/^not a domain\b/, "csvNoDomain"],
  [/^not an alias: it has no domain$/, "csvNoAddress"],
  [/^not an Argon2id hash|^an Argon2id hash or salt that is too long$/, "csvNoArgon2"],
  [/^there is an account (?<name>.+)$/, "csvAccountExists"],
  [/^there is an alias (?<name>.+)$/, "csvAliasExists"],
  [/^there is no domain (?<name>\S+)( here)?$/, "csvUnknownDomain"],
  [/^a password of this domain has at least (?<n>\d+) characters$/, "csvPasswordShort"],
  [/^a password has 1 to (?<n>\d+) bytes$/, "csvPasswordLong"],
  [/^the password holds /, "csvPasswordCharacters"],
  [/^an account of this domain has a quota of at most (?<bytes>\d+) bytes$/, "csvQuotaLarge"],
  [/^an alias has 1 to (?<n>\d+) targets$/, "csvTargets"],
  [/^the alias (?<name>.+) would lead to itself: /, "csvLoop"],
  [/ may not give this role$|^not permitted/, "csvForbidden"],
  [/^more than one: (?<found>.+)$/s, "dnsSeveral"],
  [/^(timeout|no answer in time|too many questions at once|interrupted)$/, "dnsNoAnswer"],
  [/^(?<code>[A-Z]{4,9})$/, "dnsFailure"],
  [/^there is no (?<name>p)$/, "dmarcNoPolicy"],
  [/^(?<name>\w+) has '(?<text>.*)', which is no address for reports$/s, "dmarcNoReportAddress"],
  [/^(?<name>\w+) has more than (?<n>\d+) addresses$/, "dmarcManyAddresses"],
  [/^(?<name>\w+) has no meaning any more \(RFC 9989\)$/, "dmarcOldTag"],
  [/^(?<name>\w+) is (empty or )?there twice$/, "dmarcTwice"],
  [/^'(?<name>.*)' is no tag of DMARC$/s, "dmarcUnknownTag"],
  [/^(?<text>\w+=.*) is not right$/s, "dmarcWrongValue"],
  [/^(?<name>\S+) has no address$/, "dnsNoAddress"],
  [/^(?<address>\S+) has the reverse DNS name \[\]$/, "dnsNoReverse"],
  [/^(?<address>\S+) has the reverse DNS name \[(?<names>.+)\]$/, "dnsOtherReverse"],
];

/** A DMARC record with remarks, as the server writes it. */
const REMARKS = /^(?<record>v=DMARC1[^(]*) \((?<remarks>.+)\)$/is;

export function hasRemarks(text: string): boolean {
  return REMARKS.test(text);
}

/** A sentence of the server in the reader's language. What is not known, such as the value of a record, stays as it is. */
export function Said({ text }: { text: string }) {
  const { record, remarks } = REMARKS.exec(text)?.groups ?? {};
  if (record !== undefined && remarks !== undefined) {
    return <><bdi>{record}</bdi>{remarks.split("; ").map((remark) => <span key={remark} class="remark"><Said text={remark} /></span>)}</>;
  }
  for (const [sentence, key] of SENTENCES) {
    const parts = sentence.exec(text)?.groups;
    if (parts !== undefined || sentence.test(text)) {
      const { n, bytes, ...others } = parts ?? {};
      return <>{c(key, { ...others, ...(n === undefined ? {} : { n: Number(n) }), ...(bytes === undefined ? {} : { size: quotaSize(Number(bytes)) }) })}</>;
    }
  }
  return text === "" ? null : <bdi>{text}</bdi>;
}
