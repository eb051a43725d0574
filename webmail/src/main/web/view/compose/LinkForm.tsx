// The form for the target of a link, below the text.

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { t } from "../../text/texts.ts";
import { linkTarget } from "./formatting.ts";

interface Props {
  /** The current target; empty for a new link. */
  target: string;
  onSet: (target: string) => void;
  onRemove: () => void;
  onClose: () => void;
}

export function LinkForm({ target, onSet, onRemove, onClose }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const [wrong, setWrong] = useState(false);
  useLayoutEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, []);
  return (
    <form
      class="link-form"
      onSubmit={(event) => {
        event.preventDefault();
        const typed = linkTarget(input.current!.value);
        typed === null ? setWrong(true) : onSet(typed);
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") {
          event.stopPropagation();
          onClose();
        }
      }}
    >
      <input
        ref={input}
        type="text"
        inputMode="url"
        defaultValue={target}
        aria-label={t("linkTarget")}
        placeholder="https://"
        aria-invalid={wrong}
        onInput={() => setWrong(false)}
      />
      {wrong && <span class="wrong" role="alert">{t("linkWrong")}</span>}
      <button type="submit">{t("setLink")}</button>
      {target !== "" && <button type="button" onClick={onRemove}>{t("removeLink")}</button>}
      <button type="button" class="link" onClick={onClose}>{t("cancel")}</button>
    </form>
  );
}
