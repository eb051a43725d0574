// Progress of an action on many messages, with a button to stop it.

import { Progress } from "../controls/Progress.tsx";
import type { App } from "../state/app.ts";
import { useObservable } from "../state/observable.ts";
import { t } from "../text/texts.ts";

export function WorkLine({ app }: { app: App }) {
  const work = useObservable(app.actions.work);
  if (work === null) {
    return null;
  }
  return (
    <div class="work">
      <Progress label={t("workDone", { n: work.done, total: work.total })} done={work.done} total={work.total} />
      <button type="button" onClick={work.stop}>{t("stop")}</button>
    </div>
  );
}
