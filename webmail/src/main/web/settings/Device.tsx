import { useState } from "preact/hooks";
import { ask } from "../controls/Dialog.tsx";
import { Check } from "../controls/Field.tsx";
import { useLoad } from "../controls/load.ts";
import { Loaded } from "../controls/Loaded.tsx";
import { Local } from "../offline/local.ts";
import { installPrompt, notifications, noWorker, turnOff, turnOn } from "../offline/device.ts";
import { useObservable } from "../state/observable.ts";
import { size, t } from "../text/texts.ts";
import type { SettingsProps } from "./pages.ts";

export default function Device({ app }: SettingsProps) {
  const status = useLoad(notifications, []);
  const room = useLoad(async () => (await navigator.storage?.estimate())?.usage ?? 0, []);
  const [kept, setKept] = useState(Local.wanted);
  const prompt = useObservable(installPrompt);
  const refused = useObservable(noWorker);
  const keep = async (wanted: boolean) => {
    const local = wanted ? null : await app.connection.local;
    await local?.replay(app.connection).catch(() => {}); // counted then
    const waiting = (await local?.waiting().catch(() => 0)) ?? 0;
    if (waiting > 0 && !(await ask(t("changesLost", { n: waiting }), t("delete")))) {
      await status.reload(); // draws the box as it was
      return;
    }
    setKept(wanted);
    await Local.want(wanted);
    location.reload();
  };
  const notify = async (on: boolean) => {
    try {
      if (on) {
        await turnOn(app.own.map(({ connection }) => connection));
      } else {
        await turnOff(app.own.map(({ connection }) => connection));
      }
    } catch (failure) {
      app.notices.fail(t("failed"), (failure as Error).message);
    }
    await status.reload();
  };
  return (
    <>
      {refused !== null && <p class="field-error">{t("noWorker")} <bdi>{refused}</bdi></p>}
      <Check label={t("keepMail")} help={t("keepMailHelp")} checked={kept} onChange={(wanted) => void keep(wanted)} />
      {(room.value ?? 0) > 0 && <p class="help-text">{t("keptRoom", { size: size(room.value!) })}</p>}
      <Loaded load={status}>
        {(now) => now === "impossible" || now === "forbidden"
          ? <p class="help-text">{t(now === "forbidden" ? "notifyForbidden" : "notifyImpossible")}</p>
          : <Check label={t("notify")} help={t("notifyHelp")} checked={now === "on"} onChange={(on) => void notify(on)} />}
      </Loaded>
      {prompt !== null && <button type="button" onClick={() => void prompt.prompt()}>{t("install")}</button>}
      <p class="help-text">{t("installHelp")}</p>
    </>
  );
}
