import type { ComponentChildren } from "preact";
import type { Notices } from "../state/notices.ts";
import { useDoing } from "./doing.ts";

interface Props {
  notices: Notices;
  onDo: () => Promise<void>;
  children: ComponentChildren;
  class?: string;
  disabled?: boolean;
}

/** A button for an asynchronous action: it is disabled while it runs, and shows errors. */
export function DoButton({ notices, onDo, children, class: name, disabled }: Props) {
  const { busy, start } = useDoing(notices, onDo);
  return (
    <button type="button" class={name} disabled={busy || disabled} aria-busy={busy} onClick={() => void start()}>
      {children}
    </button>
  );
}
