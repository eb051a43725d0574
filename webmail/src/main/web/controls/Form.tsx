import type { ComponentChildren } from "preact";
import type { Notices } from "../state/notices.ts";
import { useDoing } from "./doing.ts";

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
  const { busy, start } = useDoing(notices, onDo);
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy && !disabled) {
          void start();
        }
      }}
    >
      {children}
      <button type="submit" class={primary ? "primary" : undefined} disabled={busy || disabled} aria-busy={busy}>{action}</button>
    </form>
  );
}
