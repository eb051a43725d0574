// The pages of the console, in the order in which they are listed.

import type { ComponentType } from "preact";
import type { ConsoleKey } from "../text/console/texts.ts";
import type { Administration, Place } from "./administration.ts";

export interface PageProps {
  administration: Administration;
  place: Place;
}

export interface ConsolePage {
  /** The first part of the address; "" is where the console begins. */
  name: string;
  title: ConsoleKey;
  /** Where it is listed; missing: it is reached from other pages. */
  group?: "groupOverview" | "groupPeople" | "groupMail" | "groupServer";
  /** Whether it is of use to operators alone. */
  operator?: true;
  load: () => Promise<{ default: ComponentType<PageProps> }>;
}

export const PAGES: ConsolePage[] = [
  { name: "", title: "dashboard", group: "groupOverview", load: () => import("./pages/Status.tsx") },

  // ops
  { name: "queue", title: "queue", group: "groupMail", operator: true, load: () => import("./pages/Queue.tsx") },
  { name: "dead", title: "deadLetters", group: "groupMail", operator: true, load: () => import("./pages/DeadLetters.tsx") },
  { name: "suppressions", title: "suppressions", group: "groupMail", operator: true, load: () => import("./pages/Suppressions.tsx") },
  { name: "quarantine", title: "quarantine", group: "groupMail", operator: true, load: () => import("./pages/Quarantine.tsx") },
  { name: "sessions", title: "openSessions", group: "groupServer", load: () => import("./pages/Sessions.tsx") },
  { name: "trace", title: "trace", load: () => import("./pages/Trace.tsx") },
  { name: "bans", title: "bans", group: "groupServer", operator: true, load: () => import("./pages/Bans.tsx") },
  { name: "backups", title: "backups", group: "groupServer", operator: true, load: () => import("./pages/Backups.tsx") },
  { name: "audit", title: "audit", group: "groupServer", operator: true, load: () => import("./pages/Audit.tsx") },
  { name: "configuration", title: "configuration", group: "groupServer", operator: true, load: () => import("./pages/Configuration.tsx") },

  // people
  { name: "setup", title: "setup", group: "groupOverview", load: () => import("./pages/Setup.tsx") },
  { name: "find", title: "found", load: () => import("./pages/Find.tsx") },
  { name: "message", title: "message", load: () => import("./pages/Message.tsx") },
  { name: "domains", title: "domains", group: "groupPeople", load: () => import("./pages/Domains.tsx") },
  { name: "domain", title: "domain", load: () => import("./pages/Domain.tsx") },
  { name: "accounts", title: "accounts", group: "groupPeople", load: () => import("./pages/Accounts.tsx") },
  { name: "account", title: "account", load: () => import("./pages/Account.tsx") },
  { name: "aliases", title: "aliases", group: "groupPeople", load: () => import("./pages/Aliases.tsx") },
  { name: "groups", title: "groups", group: "groupPeople", load: () => import("./pages/Groups.tsx") },
  { name: "group", title: "group", load: () => import("./pages/Group.tsx") },
  { name: "routing", title: "routing", group: "groupPeople", load: () => import("./pages/Routing.tsx") },
  { name: "import", title: "importTitle", group: "groupPeople", load: () => import("./pages/Import.tsx") },
  { name: "reports", title: "reports", group: "groupMail", load: () => import("./pages/Reports.tsx") },
  { name: "certificates", title: "certificates", group: "groupServer", load: () => import("./pages/Certificates.tsx") },
];

export const GROUPS = ["groupOverview", "groupPeople", "groupMail", "groupServer"] as const;
