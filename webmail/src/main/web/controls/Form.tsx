import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Notices } from "../state/notices.ts";
import { t } from "../text/texts.ts";

interface Props {
  notices: Notices;
  /** The label of its button. */
  action: string;
  onDo: () => Promise<void>;
  /** The fields. */
  children: ComponentChildren;
  primary?: boolean;
  disabled?: boolean;
}

/** Fields with one button, also triggered by Enter. Password fields are in a form so that browsers recognize them. */
export function Form({ notices, action, onDo, children, primary = true, disabled = false }: Props) {
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
      <button type="submit" class={primary ? "primary" : undefined} disabled={busy || disabled} aria-busy={busy}>{action}</button>
    </form>
  );
}
