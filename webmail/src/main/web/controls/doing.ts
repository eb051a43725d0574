import { useRef, useState } from "preact/hooks";
import { RefusedError } from "../http.ts";
import { signInAgain } from "../login.ts";
import type { Notice, Notices } from "../state/notices.ts";
import { t } from "../text/texts.ts";
import { ask } from "./Dialog.tsx";

/**
 * For an asynchronous action: whether it runs, and how to start it. Its errors are shown; if one has to sign in again for it,
 * that is offered. A new attempt takes the error of the last one away.
 */
export function useDoing(notices: Notices, action: () => Promise<void>): { busy: boolean; start: () => Promise<void> } {
  const [busy, setBusy] = useState(false);
  const error = useRef<Notice | null>(null);
  const start = async () => {
    setBusy(true);
    if (error.current !== null && error.current === notices.current.value) {
      notices.clear();
    }
    try {
      await action();
    } catch (failure) {
      if (failure instanceof RefusedError && failure.code === "sign-in-again") {
        if (await ask(t("signInAgainWhy"), t("signInAgain"), "primary")) {
          signInAgain(failure.as);
        }
      } else {
        notices.fail(t("failed"), (failure as Error).message);
        error.current = notices.current.value;
      }
    } finally {
      setBusy(false);
    }
  };
  return { busy, start };
}
