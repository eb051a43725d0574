// The link below the mailboxes to quarantined and refused messages.

import { useEffect, useState } from "preact/hooks";
import type { App } from "../state/app.ts";
import { useObservable } from "../state/observable.ts";
import { t } from "../text/texts.ts";
import { Icon } from "./icons.tsx";
import { settingsHash } from "./WhoseChoice.tsx";

/** The page, in the address: `#/settings/held`. */
export const HELD = "held";

/** Delay, so that mail is loaded first. */
const FIRST_MS = 1_500;
const AGAIN_MS = 600_000;

export function HeldLine({ app, onChoose }: { app: App; onChoose: () => void }) {
  const { settings } = useObservable(app.place);
  useObservable(app.accounts);
  const [, draw] = useState(0);
  const own = app.own;
  const ids = own.map(({ id }) => id).join();
  const count = own.reduce((sum, account) => sum + (account.held.messages.value?.length ?? 0), 0);
  const fullest = own.find((account) => (account.held.messages.value?.length ?? 0) > 0) ?? app.account;
  useEffect(() => {
    const ends = own.map((account) => account.held.messages.watch(() => draw((n) => n + 1)));
    return () => ends.forEach((end) => end());
  }, [ids]);
  useEffect(() => {
    const load = () => own.forEach((account) => void account.held.load().catch(() => {})); // its page shows the error
    const first = setTimeout(load, FIRST_MS);
    const timer = setInterval(load, AGAIN_MS);
    return () => {
      clearTimeout(first);
      clearInterval(timer);
    };
  }, [ids]);
  return (
    <ul>
      <li>
        <a href={settingsHash(app, HELD, fullest)} aria-current={settings === HELD ? "page" : undefined} onClick={onChoose}>
          <Icon name="block" />
          <span class="name">{t("heldShort")}</span>
          {count > 0 && <span class="count">{count}</span>}
        </a>
      </li>
    </ul>
  );
}
