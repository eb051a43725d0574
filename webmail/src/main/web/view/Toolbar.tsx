// The buttons for the conversations that are chosen, or for the one that is open.

import type { App } from "../state/app.ts";
import { writeHash } from "../state/app.ts";
import { useObservable } from "../state/observable.ts";
import { t } from "../text/texts.ts";
import { selectionOf, type Action, type Selection } from "./conversationActions.tsx";
import { IconButton } from "./icons.tsx";
import { PopupButton } from "./Menu.tsx";
import { ACTIONS } from "./parts.ts";

export function Toolbar({ app }: { app: App }) {
  useObservable(app.list.version);
  const chosen = useObservable(app.chosen);
  const place = useObservable(app.place);
  const opened = useObservable(app.panel);
  if (chosen.size === 0 && place.thread === null) {
    return null;
  }
  const selection = selectionOf(app);
  return (
    <div class="toolbar" role="toolbar" aria-label={chosen.size > 0 ? t("selected", { n: chosen.size }) : t("details")}>
      {place.thread !== null && (
        <IconButton icon="back" label={t("back")} onClick={() => (location.hash = writeHash({ query: place.query, thread: null }))} />
      )}
      {chosen.size > 0 && <span class="selected">{t("selected", { n: chosen.size })}</span>}
      {ACTIONS.filter((action) => !action.hidden && action.offered(selection)).map((action) => (
        <Tool key={action.label()} action={action} selection={selection} opened={opened.key === action.key ? opened.times : 0} />
      ))}
    </div>
  );
}

function Tool({ action, selection, opened }: { action: Action; selection: Selection; opened: number }) {
  const { Panel } = action;
  if (Panel === undefined) {
    return <IconButton icon={action.icon} label={action.label()} onClick={() => action.act?.(selectionOf(selection.app))} />;
  }
  return (
    <PopupButton icon={action.icon} label={action.label()} popup="dialog" opened={opened}>
      {(close) => <Panel selection={selection} close={close} />}
    </PopupButton>
  );
}
