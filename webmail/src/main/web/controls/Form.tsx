import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Notices } from "../state/notices.ts";
import { t } from "../text/texts.ts";

interface Props {
  notices: Notices;
  /** What its button says. */
  deed: string;
  onDo: () => Promise<void>;
  /** The fields. */
  children: ComponentChildren;
  primary?: boolean;
  disabled?: boolean;
}

/** Fields with one button, which the Enter key presses too. Passwords stand in one, so that browsers know what they are for. */
export function Form({ notices, deed, onDo, children, primary = true, disabled = false }: Props) {
  const [busy, setBusy] = useState(false);
  const submit = async () => {
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
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy && !disabled) {
          void submit();
        }
      }}
    >
      {children}
      <button type="submit" class={primary ? "primary" : undefined} disabled={busy || disabled} aria-busy={busy}>{deed}</button>
    </form>
  );
}
