// Whether arriving mail is rated, and what was learnt.

import { DoButton } from "../controls/DoButton.tsx";
import { ask } from "../controls/Dialog.tsx";
import { Check } from "../controls/Field.tsx";
import { useLoad } from "../controls/load.ts";
import { Loaded } from "../controls/Loaded.tsx";
import { setRated, triage } from "../state/triage.ts";
import { s } from "../text/settings/texts.ts";
import type { SettingsProps } from "./pages.ts";

export default function ImportancePage({ app, account }: SettingsProps) {
  const load = useLoad((signal) => triage.get(account, signal), []);
  const turn = async (on: boolean) => {
    try {
      load.set(await triage.set(account, on));
      setRated(account, on);
    } catch (failure) {
      app.notices.failed("notDone", (failure as Error).message);
    }
  };
  const reset = async () => {
    if (await ask(s("importanceResetQuestion"), s("importanceReset"))) {
      await triage.reset(account);
      load.set(await triage.get(account));
      app.notices.tell(s("importanceForgotten"));
    }
  };
  return (
    <Loaded load={load}>
      {(state) => (
        <>
          <Check
            label={s("importanceOn")}
            help={s(state.allowed ? "importanceHelp" : "importanceNotAllowed")}
            checked={state.enabled}
            disabled={!state.allowed}
            onChange={(on) => void turn(on)}
          />
          <h2>{s("importanceLearned")}</h2>
          <p class="lead">{s("importanceLearnedFrom", { n: state.learnedMessages })}</p>
          <p class="buttons">
            <a class="button" download="importance.json" href={account.rest.url("/self/triage/model")}>{s("importanceExport")}</a>
            <DoButton notices={app.notices} onDo={reset}>{s("importanceReset")}</DoButton>
          </p>
        </>
      )}
    </Loaded>
  );
}
