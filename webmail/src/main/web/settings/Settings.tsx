// The settings of the account: a list of pages beside the one that is open.

import { useEffect, useRef } from "preact/hooks";
import type { Id } from "../jmap/types.ts";
import type { App } from "../state/app.ts";
import { Lazy } from "../controls/Lazy.tsx";
import { useObservable } from "../state/observable.ts";
import { t } from "../text/texts.ts";
import { settingsHash, WhoseChoice } from "../view/WhoseChoice.tsx";
import { SETTINGS } from "./pages.ts";

export default function Settings({ app, name, of }: { app: App; name: string; of: Id | null }) {
  useObservable(app.accounts);
  const account = app.own.find(({ id }) => id === of) ?? app.account;
  const page = SETTINGS.find((one) => one.name === name) ?? SETTINGS[0]!;
  const pages = useRef<HTMLElement>(null);
  // On phones the list is a row that is wider than the screen.
  useEffect(() => pages.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" }), [page]);
  return (
    <main class="settings">
      <nav ref={pages} class="settings-pages" aria-label={t("settings")}>
        <ul>
          {SETTINGS.map((one) => (
            <li key={one.name}>
              <a href={settingsHash(app, one.name, account)} aria-current={one === page ? "page" : undefined}>{t(one.title)}</a>
            </li>
          ))}
        </ul>
      </nav>
      <section class="settings-page" tabIndex={0}>
        <h1>{t(page.title)}</h1>
        {page.once === undefined && <WhoseChoice app={app} account={account} page={page.name} />}
        <Lazy key={page.name + " " + account.id} load={page.load} props={{ app, account }} />
      </section>
    </main>
  );
}
