// Types of the REST interface for domains and accounts (docs/rest.md).

export interface AccountSummary {
  address: string;
  displayName?: string;
  role: Role;
  disabled: boolean;
  quotaBytes: number;
  created: string;
}

export type Role = "none" | "auditor" | "domain-administrator" | "administrator" | "operator";

export interface Sending {
  own: boolean;
  messagesPerDay?: number;
  recipientsPerDay?: number;
  review: boolean;
  today?: { messages: number; recipients: number };
}

export interface AccountDetail {
  account: AccountSummary;
  usage: { bytes: number; messages: number };
  aliases: string[];
  forwarding: { targets: string[]; keep: boolean };
  sending: Sending;
}

export interface Policy {
  ownPasswords: boolean;
  passwordLengthMin: number;
  quotaBytesMax: number;
  senders: "own" | "leading" | "domain";
  supportSignIn: boolean;
}

export interface DomainDetail {
  name: string;
  created: string;
  secondFactorRequired: boolean;
  sending: Sending;
  policy: Policy;
  administrators: string[];
}

export interface Alias {
  name: string;
  targets: string[];
}

export interface Group {
  address: string;
  name: string;
  writers: "anyone" | "accounts" | "members";
  members: string[];
}

export interface DnsCheck {
  record: { name: string; type: string; value: string; need: string; why: string; purpose: string; zone: string };
  verdict: "ok" | "different" | "missing" | "unknown";
  found: string;
}

export interface DkimKey {
  selector: string;
  algorithm: string;
  state: string;
  since: string;
  inDns: boolean;
  name: string;
  record: string;
}

export interface CertificateStatus {
  certificates: { names: string[]; issuer: string; selfSigned: boolean; notBefore: string; notAfter: string; serial: string }[];
  missing: { name: string; resolvesHere: boolean }[];
  order?: { authority: string; names: string[]; renewal?: string; pausedUntil?: string; error?: string; refused: Record<string, string> };
}

export interface MessageLine {
  trace: string;
  time: string;
  from: string;
  to: string[];
  recipients: number;
  client?: string;
  state: "delivered" | "waiting" | "held" | "refused" | "failed" | "unknown";
  last: string;
}

const RESERVED = /(^|\.)(test|example|invalid|localhost|local)$|(^|\.)example\.(com|net|org)$/;

/** Whether a domain is reserved, so that it cannot exist in the DNS (RFC 2606, RFC 6761). */
export function isReserved(domain: string): boolean {
  return RESERVED.test(domain);
}

/** Lines of a text area. */
export function lines(text: string): string[] {
  return text.split(/[\n,;]+/).map((line) => line.trim()).filter((line) => line !== "");
}
