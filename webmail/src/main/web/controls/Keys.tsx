// Keyboard shortcuts, and the dialog that lists them.

import type { RefObject } from "preact";
import { type Key, t } from "../text/texts.ts";

/** Whether a key types text in the focused element. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement;
  return target.matches("input:not([type=checkbox]), textarea, select") || target.isContentEditable;
}

/** Whether a key can be a shortcut: nothing is typed, no dialog is open, and it is pressed without others but Shift. */
export function isShortcut(event: KeyboardEvent): boolean {
  return !isTyping(event) && document.querySelector("dialog[open]") === null && !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
}

/** @param keys with their texts; several keys of one text are separated by spaces */
export function KeyHelp({ dialog, keys }: { dialog: RefObject<HTMLDialogElement>; keys: readonly (readonly [string, Key])[] }) {
  return (
    <>
      <button type="button" class="link help" onClick={() => dialog.current?.showModal()}>{t("help")}</button>
      <dialog ref={dialog} aria-label={t("help")}>
        <h2 tabIndex={-1} autofocus /* not the button at the end */>{t("help")}</h2>
        <dl>
          {keys.map(([names, text]) => (
            <div>
              <dt>{names.split(" ").map((key) => <kbd>{key}</kbd>)}</dt>
              <dd>{t(text)}</dd>
            </div>
          ))}
        </dl>
        <button type="button" onClick={() => dialog.current?.close()}>{t("close")}</button>
      </dialog>
    </>
  );
}
