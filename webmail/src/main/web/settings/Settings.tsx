// The settings of the account: a list of pages beside the one that is open.

import { useEffect, useRef } from "preact/hooks";
import type { App } from "../state/app.ts";
import { Lazy } from "../controls/Lazy.tsx";
import { t } from "../text/texts.ts";
import { SETTINGS } from "./pages.ts";

export default function Settings({ app, name }: { app: App; name: string }) {
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
              <a href={"#/settings/" + one.name} aria-current={one === page ? "page" : undefined}>{t(one.title)}</a>
            </li>
          ))}
        </ul>
      </nav>
      <section class="settings-page" tabIndex={0}>
        <h1>{t(page.title)}</h1>
        <Lazy key={page.name} load={page.load} props={{ app }} />
      </section>
    </main>
  );
}
