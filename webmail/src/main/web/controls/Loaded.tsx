import type { ComponentChildren } from "preact";
import { t } from "../text/texts.ts";
import type { Load } from "./load.ts";

/** Shows loaded content; before that a loading message, or an error with a button to retry. */
export function Loaded<T>({ load, children }: { load: Load<T>; children: (value: T) => ComponentChildren }) {
  return (
    <>
      {load.error !== undefined && (
        <div class="hint" role="alert">
          <p>{load.error.message}</p>
          <button type="button" onClick={() => void load.reload()}>{t("retry")}</button>
        </div>
      )}
      {load.value !== undefined
        ? children(load.value)
        : load.error === undefined && <p class="hint" role="status">{t("loading")}</p>}
    </>
  );
}
