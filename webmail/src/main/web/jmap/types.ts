// Objects of RFC 8620 and RFC 8621 that the pages use.

export type Id = string;

/** A method, its arguments, and the call id. */
export type Call = [method: string, args: Record<string, unknown>, id: string];

/** The response of a method, with the call id. */
export type Answer = [method: string, result: Record<string, unknown>, id: string];

export interface Account {
  name: string;
  isPersonal: boolean;
  isReadOnly: boolean;
  accountCapabilities: Record<string, unknown>;
}

export interface Session {
  accounts: Record<Id, Account>;
  primaryAccounts: Record<string, Id>;
  username: string;
  apiUrl: string;
  downloadUrl: string;
  uploadUrl: string;
  capabilities: {
    "urn:ietf:params:jmap:core": { maxSizeUpload: number; maxObjectsInGet: number; maxObjectsInSet: number };
    "urn:ietf:params:jmap:websocket"?: { url: string; supportsPush: boolean };
    "urn:ietf:params:jmap:webpush-vapid"?: { applicationServerKey: string };
    "https://posthorn.org/jmap/support-session"?: object;
  };
}

export type Role = "inbox" | "drafts" | "sent" | "archive" | "junk" | "trash" | "snoozed" | "scheduled" | "important" | "flagged" | "all";

export interface Rights {
  mayReadItems: boolean;
  mayAddItems: boolean;
  mayRemoveItems: boolean;
  maySetSeen: boolean;
  maySetKeywords: boolean;
  mayCreateChild: boolean;
  mayRename: boolean;
  mayDelete: boolean;
  maySubmit: boolean;
}

export interface Mailbox {
  id: Id;
  name: string;
  parentId: Id | null;
  role: Role | null;
  sortOrder: number;
  totalEmails: number;
  unreadEmails: number;
  totalThreads: number;
  unreadThreads: number;
  myRights: Rights;
}

export interface Address {
  name: string | null;
  email: string;
}

/** By what Email/query sorts (RFC 8621 §4.4.2). */
export interface Comparator {
  property: string;
  isAscending: boolean;
  /** Of the properties that need one. */
  keyword?: string;
}

/** What a list shows of an Email. */
export interface Row {
  id: Id;
  threadId: Id;
  mailboxIds: Record<Id, true>;
  keywords: Record<string, true>;
  from: Address[] | null;
  to: Address[] | null;
  subject: string | null;
  receivedAt: string;
  /** In octets. */
  size: number;
  preview: string;
  hasAttachment: boolean;
  /** Snoozed until a time; an extension of Posthorn. */
  snoozed?: { until: string; moveTo: Id | null } | null;
  /** Time when it returns to the inbox, unless it was answered. */
  followUpAt?: string | null;
  /** When it returned by a reminder. */
  wokenAt?: string | null;
}

export interface Part {
  partId: string | null;
  blobId: Id | null;
  size: number;
  name: string | null;
  type: string;
  disposition: string | null;
  cid: string | null;
}

/** An Email with what a reader sees of it. */
export interface Email extends Row {
  blobId: Id;
  messageId: string[] | null;
  inReplyTo: string[] | null;
  references: string[] | null;
  sentAt: string | null;
  sender: Address[] | null;
  cc: Address[] | null;
  bcc: Address[] | null;
  replyTo: Address[] | null;
  textBody: Part[];
  htmlBody: Part[];
  attachments: Part[];
  /** Of a mailing list: how to leave it. */
  "header:List-Unsubscribe:asURLs": string[] | null;
  bodyValues: Record<string, { value: string; isTruncated: boolean; isEncodingProblem: boolean }>;
}

export interface Identity {
  id: Id;
  /** The account; ids are unique only within an account. */
  account: Id;
  name: string;
  email: string;
  replyTo: Address[] | null;
  bcc: Address[] | null;
  textSignature: string;
  htmlSignature: string;
}

export interface SetError {
  type: string;
  description?: string;
  properties?: string[];
  notFound?: string[];
  invalidRecipients?: string[];
}

export const ROW_PROPERTIES = [
  "id", "threadId", "mailboxIds", "keywords", "from", "to", "subject", "receivedAt", "size", "preview", "hasAttachment",
  "snoozed", "followUpAt", "wokenAt",
] as const;

export const EMAIL_PROPERTIES = [
  ...ROW_PROPERTIES, "blobId", "messageId", "inReplyTo", "references", "sentAt", "sender", "cc", "bcc",
  "replyTo", "textBody", "htmlBody", "attachments", "bodyValues", "header:List-Unsubscribe:asURLs",
] as const;
