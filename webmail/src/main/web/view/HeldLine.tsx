// The line below the mailboxes that leads to what was kept from the reader.

import { useEffect } from "preact/hooks";
import type { App } from "../state/app.ts";
import { useObservable } from "../state/observable.ts";
import { held } from "../state/owner.ts";
import { t } from "../text/texts.ts";
import { Icon } from "./icons.tsx";

/** The page, in the address: `#/settings/held`. */
export const HELD = "held";

/** After the mail that its reader waits for. */
const FIRST_MS = 1_500;
const AGAIN_MS = 600_000;

export function HeldLine({ app, onChoose }: { app: App; onChoose: () => void }) {
  const { settings } = useObservable(app.place);
  const count = useObservable(held.messages)?.length ?? 0;
  useEffect(() => {
    const load = () => void held.load().catch(() => {}); // its page says what is wrong
    const first = setTimeout(load, FIRST_MS);
    const timer = setInterval(load, AGAIN_MS);
    return () => {
      clearTimeout(first);
      clearInterval(timer);
    };
  }, []);
  return (
    <ul>
      <li>
        <a href={"#/settings/" + HELD} aria-current={settings === HELD ? "page" : undefined} onClick={onChoose}>
          <Icon name="block" />
          <span class="name">{t("heldShort")}</span>
          {count > 0 && <span class="count">{count}</span>}
        </a>
      </li>
    </ul>
  );
}
