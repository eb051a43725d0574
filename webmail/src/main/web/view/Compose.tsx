// Where a message is written; what that needs is loaded when it is first needed.

import { useEffect, useState } from "preact/hooks";
import type { App } from "../state/app.ts";
import { useObservable } from "../state/observable.ts";
import { blank } from "../state/reply.ts";
import { t } from "../text/texts.ts";
import { Icon } from "./icons.tsx";
import type { Writing as Component } from "./compose/Writing.tsx";

let loaded: typeof Component | null = null;

async function load(): Promise<typeof Component> {
  loaded ??= (await import("./compose/Writing.tsx")).Writing;
  return loaded;
}

export function Compose({ app }: { app: App }) {
  const draft = useObservable(app.draft);
  const [, draw] = useState(0);
  useEffect(() => {
    // While nothing else is to be done, so that it is there at once, also offline.
    const early = setTimeout(() => void load().catch(() => {}), 2_000);
    return () => clearTimeout(early);
  }, []);
  useEffect(() => {
    if (draft !== null && loaded === null) {
      load().then(() => draw((n) => n + 1), (failure: Error) => app.notices.failed("notDone", failure.message));
    }
  }, [draft]);
  if (draft === null) {
    return <Begin app={app} />;
  }
  const Writing = loaded;
  return Writing === null
    ? <section class="compose" aria-label={t("compose")}><p class="hint" role="status">{t("loading")}</p></section>
    : <Writing key={draft.number} app={app} draft={draft} />;
}

/** On a phone, where the list of mailboxes is closed: the way to begin is over the list of messages. */
function Begin({ app }: { app: App }) {
  const { thread, settings } = useObservable(app.place);
  return thread !== null || settings !== null ? null : (
    <button type="button" class="begin primary" aria-label={t("compose")} onClick={() => app.write(blank(app.identities[0]))}>
      <Icon name="compose" />
    </button>
  );
}
