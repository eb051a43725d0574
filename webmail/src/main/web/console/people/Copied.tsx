import { useState } from "preact/hooks";
import { c } from "../../text/console/texts.ts";

/** A text to copy, with the button for it. */
export function Copied({ text }: { text: string }) {
  const [done, setDone] = useState(false);
  return (
    <span class="copied">
      <code>{text}</code>
      <button
        type="button"
        class="link"
        onClick={() => void navigator.clipboard.writeText(text).then(() => setDone(true), () => setDone(false))}
      >
        {done ? c("copied") : c("copy")}
      </button>
    </span>
  );
}
