import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { RefusedError } from "../http.ts";
import { signInAgain } from "../login.ts";
import type { Notices } from "../state/notices.ts";
import { t } from "../text/texts.ts";
import { ask } from "./Dialog.tsx";

interface Props {
  notices: Notices;
  onDo: () => Promise<void>;
  children: ComponentChildren;
  class?: string;
  disabled?: boolean;
}

/** A button for an asynchronous action: it is disabled while it runs, and shows errors. */
export function DoButton({ notices, onDo, children, class: name, disabled }: Props) {
  const [busy, setBusy] = useState(false);
  const press = async () => {
    setBusy(true);
    try {
      await onDo();
    } catch (failure) {
      if (failure instanceof RefusedError && failure.code === "sign-in-again") {
        if (await ask(t("signInAgainWhy"), t("signInAgain"), "primary")) {
          signInAgain(failure.as);
        }
      } else {
        notices.fail(t("failed"), (failure as Error).message);
      }
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
