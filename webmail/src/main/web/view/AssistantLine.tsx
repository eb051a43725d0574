// The link below the mailboxes to the assistant.

import type { App } from "../state/app.ts";
import { useObservable } from "../state/observable.ts";
import { t } from "../text/texts.ts";
import { Icon } from "./icons.tsx";

/** The page, in the address: `#/settings/assistant`. */
export const ASSISTANT = "assistant";

export function AssistantLine({ app, onChoose }: { app: App; onChoose: () => void }) {
  const { settings } = useObservable(app.place);
  return (
    <ul>
      <li>
        <a href={"#/settings/" + ASSISTANT} aria-current={settings === ASSISTANT ? "page" : undefined} onClick={onChoose}>
          <Icon name="assistant" />
          <span class="name">{t("assistant")}</span>
        </a>
      </li>
    </ul>
  );
}
