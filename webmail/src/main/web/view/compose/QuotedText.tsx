// The quoted text that is sent below the message, but is not in the editor.

import { useEffect, useRef, useState } from "preact/hooks";
import { painted } from "../../painted.ts";
import { appendInSlices } from "../../state/compose/slices.ts";
import { keepsFormat, type Quoted } from "../../state/compose/quoted.ts";
import type { Draft } from "../../state/draft.ts";
import { size, t } from "../../text/texts.ts";
import { withPictures } from "./Editor.tsx";

interface Props {
  draft: Draft;
  quoted: Quoted;
  disabled: boolean;
}

export function QuotedText({ draft, quoted, disabled }: Props) {
  const [shown, setShown] = useState(false);
  const directly = quoted.plain || keepsFormat(quoted);
  return (
    <>
      {shown && <Formatted draft={draft} html={quoted.html} />}
      <p class="quoted">
        <span>{t("quotedHint", { size: size(quoted.html.length) })}</span>
        {directly
          ? <button type="button" class="link" disabled={disabled} onClick={() => void draft.showQuoted()}>{t("showQuoted")}</button>
          : (
            <>
              <button type="button" class="link" aria-expanded={shown} onClick={() => setShown(!shown)}>{t(shown ? "hideQuoted" : "showQuoted")}</button>
              <button type="button" class="link" disabled={disabled} onClick={() => void draft.showQuoted()}>{t("editQuoted")}</button>
            </>
          )}
        <button type="button" class="link" disabled={disabled} onClick={() => draft.replace({ quoted: null })}>{t("removeQuoted")}</button>
      </p>
    </>
  );
}

/** What is too long to be edited as it is, in a box of its own, which is not laid out again when something is typed. */
function Formatted({ draft, html }: { draft: Draft; html: string }) {
  const box = useRef<HTMLDivElement>(null);
  const [filling, setFilling] = useState(true);
  useEffect(() => {
    const abort = new AbortController();
    setFilling(true);
    box.current!.replaceChildren();
    void fill(box.current!, html, draft, abort.signal).then(() => !abort.signal.aborted && setFilling(false));
    return () => abort.abort();
  }, [html]);
  return <div class="quoted-view" ref={box} role="region" aria-label={t("quotedText")} aria-busy={filling} tabIndex={0} />;
}

/** After the box is painted, and in slices. */
async function fill(box: HTMLElement, html: string, draft: Draft, signal: AbortSignal): Promise<void> {
  await painted();
  if (signal.aborted) {
    return;
  }
  const content = withPictures(html, draft);
  for (const link of content.querySelectorAll("a[href]")) {
    link.setAttribute("target", "_blank"); // this page has the draft
    link.setAttribute("rel", "noopener noreferrer nofollow");
  }
  await appendInSlices(box, content, signal);
}
