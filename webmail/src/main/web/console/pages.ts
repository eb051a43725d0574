// The pages of the console, in the order in which they are listed.

import type { ComponentType } from "preact";
import type { ConsoleKey } from "../text/console/texts.ts";
import type { Administration, Area, Place } from "./administration.ts";

export interface PageProps {
  administration: Administration;
  place: Place;
}

export interface ConsolePage {
  /** The first part of the address; "" is the start page. */
  name: string;
  title: ConsoleKey;
  /** The group in the menu; missing: only linked from other pages. */
  group?: "groupOverview" | "groupPeople" | "groupMail" | "groupServer";
  /** The area of administration: the page is shown only to those who may use it. Missing: shown to all administrators. */
  area?: Area;
  load: () => Promise<{ default: ComponentType<PageProps> }>;
}

export const PAGES: ConsolePage[] = [
  { name: "", title: "dashboard", group: "groupOverview", area: "overview", load: () => import("./pages/Status.tsx") },

  // ops
  { name: "queue", title: "queue", group: "groupMail", area: "queue", load: () => import("./pages/Queue.tsx") },
  { name: "failed", title: "failedMessages", group: "groupMail", area: "failed-messages", load: () => import("./pages/FailedMessages.tsx") },
  { name: "suppressions", title: "suppressions", group: "groupMail", area: "suppressions", load: () => import("./pages/Suppressions.tsx") },
  { name: "quarantine", title: "quarantine", group: "groupMail", area: "quarantine", load: () => import("./pages/Quarantine.tsx") },
  { name: "sessions", title: "openSessions", group: "groupServer", area: "sessions", load: () => import("./pages/Sessions.tsx") },
  { name: "trace", title: "trace", load: () => import("./pages/Trace.tsx") },
  { name: "bans", title: "bans", group: "groupServer", area: "bans", load: () => import("./pages/Bans.tsx") },
  { name: "backups", title: "backups", group: "groupServer", area: "backups", load: () => import("./pages/Backups.tsx") },
  { name: "audit", title: "audit", group: "groupServer", area: "audit", load: () => import("./pages/Audit.tsx") },
  { name: "configuration", title: "configuration", group: "groupServer", area: "configuration", load: () => import("./pages/Configuration.tsx") },

  // people
  { name: "setup", title: "setup", group: "groupOverview", area: "setup", load: () => import("./pages/Setup.tsx") },
  { name: "find", title: "found", load: () => import("./pages/Find.tsx") },
  { name: "message", title: "message", area: "messages", load: () => import("./pages/Message.tsx") },
  { name: "domains", title: "domains", group: "groupPeople", area: "domains", load: () => import("./pages/Domains.tsx") },
  { name: "domain", title: "domain", load: () => import("./pages/Domain.tsx") },
  { name: "accounts", title: "accounts", group: "groupPeople", area: "accounts", load: () => import("./pages/Accounts.tsx") },
  { name: "account", title: "account", load: () => import("./pages/Account.tsx") },
  { name: "aliases", title: "aliases", group: "groupPeople", area: "aliases", load: () => import("./pages/Aliases.tsx") },
  { name: "groups", title: "groups", group: "groupPeople", area: "groups", load: () => import("./pages/Groups.tsx") },
  { name: "group", title: "group", load: () => import("./pages/Group.tsx") },
  { name: "routing", title: "routing", group: "groupPeople", area: "routing", load: () => import("./pages/Routing.tsx") },
  { name: "import", title: "importTitle", group: "groupPeople", area: "import", load: () => import("./pages/Import.tsx") },
  { name: "reports", title: "reports", group: "groupMail", area: "reports", load: () => import("./pages/Reports.tsx") },
  { name: "certificates", title: "certificates", group: "groupServer", area: "certificates", load: () => import("./pages/Certificates.tsx") },
];

export const GROUPS = ["groupOverview", "groupPeople", "groupMail", "groupServer"] as const;
