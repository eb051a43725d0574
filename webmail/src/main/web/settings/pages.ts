// The pages of the settings, in the order in which they are shown.

import type { ComponentType } from "preact";
import type { Account } from "../state/account.ts";
import type { App } from "../state/app.ts";
import type { Key } from "../text/texts.ts";

export interface SettingsProps {
  app: App;
  /** Whose settings. */
  account: Account;
}

export interface SettingsPage {
  /** In the address: `#/settings/NAME`. */
  name: string;
  title: Key;
  /** Settings of the browser or the user, independent of the selected account. */
  once?: true;
  load: () => Promise<{ default: ComponentType<SettingsProps> }>;
}

export const SETTINGS: SettingsPage[] = [
  { name: "language", title: "language", once: true, load: () => import("./Language.tsx") },
  { name: "rules", title: "rules", load: () => import("./Rules.tsx") },
  { name: "vacation", title: "vacation", load: () => import("./Vacation.tsx") },
  { name: "addresses", title: "addressesPage", load: () => import("./Forwarding.tsx") },
  { name: "identities", title: "identities", load: () => import("./Identities.tsx") },
  { name: "devices", title: "devicesPage", load: () => import("./Devices.tsx") },
  { name: "security", title: "signInPage", load: () => import("./Security.tsx") },
  { name: "encryption", title: "encryptionPage", load: () => import("./Encryption.tsx") },
  { name: "storage", title: "storagePage", load: () => import("./Storage.tsx") },
  { name: "senders", title: "senders", load: () => import("./Senders.tsx") },
  { name: "importance", title: "importancePage", load: () => import("./Importance.tsx") },
  { name: "device", title: "thisDevice", once: true, load: () => import("./Device.tsx") },
];
