// Language and appearance; stored on the server, effective at once.

import { Field } from "../controls/Field.tsx";
import { useLoad } from "../controls/load.ts";
import { Loaded } from "../controls/Loaded.tsx";
import { rest } from "../rest/rest.ts";
import { languages, language, t } from "../text/texts.ts";
import { s } from "../text/settings/texts.ts";
import type { SettingsProps } from "./pages.ts";
import { apply } from "./preferences.ts";
import type { Preferences } from "./types.ts";

export default function Language({ app }: SettingsProps) {
  const load = useLoad((signal) => rest.get<Preferences>("/self/preferences", {}, signal), []);
  const change = async (some: Record<string, string | number | null>) => {
    try {
      const preferences = await rest.patch<Preferences>("/self/preferences", some);
      load.set(preferences);
      apply(preferences);
      app.notices.tell(s("saved"));
    } catch (failure) {
      app.notices.fail(t("failed"), (failure as Error).message);
    }
  };
  return (
    <Loaded load={load}>
      {(preferences) => (
        <>
          <Field label={t("language")}>
            <select value={preferences.language ?? language} onChange={(event) => void change({ language: event.currentTarget.value })}>
              {languages.map((tag) => <option key={tag} value={tag}>{nameOf(tag)}</option>)}
            </select>
          </Field>
          <Field label={s("clock")}>
            <select value={preferences.clock ?? ""} onChange={(event) => void change({ clock: event.currentTarget.value || null })}>
              <option value="">{s("clockUsual")}</option>
              <option value="hours-24">14:30</option>
              <option value="hours-12">2:30 pm</option>
            </select>
          </Field>
          <Field label={s("undoSend")} help={s("undoSendHelp")}>
            <select value={String(preferences.undoSeconds ?? 10)} onChange={(event) => void change({ undoSeconds: Number(event.currentTarget.value) })}>
              {[5, 10, 20, 30, 60].map((seconds) => <option key={seconds} value={String(seconds)}>{s("seconds", { n: seconds })}</option>)}
            </select>
          </Field>
          <Field label={s("remoteContent")} help={s("remoteContentHelp")}>
            <select value={preferences.remoteContent ?? "ask"} onChange={(event) => void change({ remoteContent: event.currentTarget.value })}>
              <option value="ask">{s("remoteContentAsk")}</option>
              <option value="load">{s("remoteContentLoad")}</option>
            </select>
          </Field>
        </>
      )}
    </Loaded>
  );
}

function nameOf(tag: string): string {
  return new Intl.DisplayNames([tag], { type: "language" }).of(tag) ?? tag;
}
