// The buttons for the conversations that are chosen, or for the one that is open.

import { useEffect } from "preact/hooks";
import type { App } from "../state/app.ts";
import { writeHash } from "../state/app.ts";
import { useObservable } from "../state/observable.ts";
import { t } from "../text/texts.ts";
import { selectionOf, type Action } from "./conversationActions.tsx";
import { IconButton } from "./icons.tsx";
import { MenuButton, PopupButton } from "./Menu.tsx";
import { ACTIONS } from "./parts.ts";

export function Toolbar({ app, of }: { app: App; of: "chosen" | "open" }) {
  useObservable(app.list.version);
  const chosen = useObservable(app.chosen);
  const place = useObservable(app.place);
  const selection = selectionOf(app, of);
  const offered = ACTIONS.filter((action) => !action.hidden && action.offered(selection));
  return (
    <div class="toolbar" role="toolbar" aria-label={of === "chosen" ? t("selected", { n: chosen.size }) : t("actions")}>
      {of === "open" && (
        <IconButton icon="back" label={t("back")} onClick={() => (location.hash = writeHash({ query: place.query, thread: null }))} />
      )}
      {offered.filter((action) => !action.inMenu).map((action) => (
        <Tool key={action.label()} action={action} app={app} of={of} />
      ))}
      {of === "open" && (
        <MenuButton
          label={t("moreActions")}
          entries={() => offered.filter((action) => action.inMenu).map((action) => (
            { label: action.label(), icon: action.icon, act: () => action.act?.(selectionOf(app, of)) }
          ))}
        />
      )}
    </div>
  );
}

function Tool({ action, app, of }: { action: Action; app: App; of: "chosen" | "open" }) {
  const { Panel } = action;
  const asked = useObservable(app.panel);
  const meant = asked !== "" && asked === action.key && (of === "chosen") === app.chosen.value.size > 0;
  useEffect(() => {
    if (meant) {
      app.panel.value = "";
    }
  }, [meant]);
  if (Panel === undefined) {
    return <IconButton icon={action.icon} label={action.label()} onClick={() => action.act?.(selectionOf(app, of))} />;
  }
  return (
    <PopupButton icon={action.icon} label={action.label()} popup="dialog" openNow={meant}>
      {(close) => <Panel selection={selectionOf(app, of)} close={close} />}
    </PopupButton>
  );
}
