import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Notices } from "../state/notices.ts";
import { t } from "../text/texts.ts";

interface Props {
  notices: Notices;
  onDo: () => Promise<void>;
  children: ComponentChildren;
  class?: string;
  disabled?: boolean;
}

/** A button for something that takes a moment: it cannot be pressed twice, and says what went wrong. */
export function DoButton({ notices, onDo, children, class: name, disabled }: Props) {
  const [busy, setBusy] = useState(false);
  const press = async () => {
    setBusy(true);
    try {
      await onDo();
    } catch (failure) {
      notices.fail(t("failed"), (failure as Error).message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <button type="button" class={name} disabled={busy || disabled} aria-busy={busy} onClick={() => void press()}>
      {children}
    </button>
  );
}
