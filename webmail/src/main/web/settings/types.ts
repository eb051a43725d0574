// Types of the REST interface below /self that the pages use.

export interface Condition {
  field: string;
  operator: "is" | "contains" | "matches" | "over" | "under" | "exists";
  values?: string[];
  octets?: number;
  not?: boolean;
}

export interface RuleAction {
  kind: "fileinto" | "flag" | "redirect" | "reject" | "vacation" | "keep" | "discard" | "stop";
  value?: string;
  create?: boolean;
  copy?: boolean;
  days?: number;
  subject?: string;
}

export interface Rule {
  name: string;
  enabled: boolean;
  match: "all" | "any";
  conditions: Condition[];
  actions: RuleAction[];
}

export interface Rules {
  version: string;
  origin: "none" | "rules" | "hand";
  script?: string;
  rules: Rule[];
  others: number;
}

export interface Job {
  id: string;
  kind: "rules" | "import" | "undo";
  subject: string;
  state: "running" | "done" | "stopped" | "failed";
  times: { started: string; ended?: string };
  progress: { done: number; total: number };
  counts: Record<string, number>;
  remarks: { lines: string[]; undoable: boolean };
}

export interface Preferences {
  language?: string;
  clock?: "hours-12" | "hours-24";
  undoSeconds?: number;
  remoteContent?: "ask" | "load";
  notifications?: "none" | "inbox" | "all";
}

export interface Qr {
  size: number;
  path: string;
}

export interface MailSettings {
  userName: string;
  host: string;
  services: { protocol: string; port: number; protection: "tls" | "starttls" }[];
  jmap: string;
}

export interface Device {
  name: string;
  password: string;
  settings: MailSettings;
  profile: string;
  profileCode: Qr;
  androidCode?: Qr;
}

export interface AppPassword {
  name: string;
  services: string[];
  created: string;
  lastUse?: string;
  network?: string;
}

export interface SignInSession {
  id: string;
  created: string;
  lastUse: string;
  network: string;
  program: string;
}

export interface Usage {
  usedBytes: number;
  limitBytes: number;
  messages: number;
  mailboxes: { id: string; path: string; messages: number; bytes: number }[];
}
