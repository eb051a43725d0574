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
  load: () => Promise<{ default: ComponentType<PageProps> }>;
}

export const PAGES: ConsolePage[] = [
  { name: "", title: "title", group: "groupOverview", load: () => import("./pages/Status.tsx") },

  // ops

  // people
];

export const GROUPS = ["groupOverview", "groupPeople", "groupMail", "groupServer"] as const;
