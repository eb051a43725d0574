// The rich text editor.

import { fragmentOf } from "../../state/compose/html.ts";
import { inPieces } from "../../state/compose/quoted.ts";
import { bareText } from "../../state/compose/signature.ts";
import { nodesOf } from "../../state/compose/text.ts";
import type { Draft } from "../../state/draft.ts";
import { useObservable } from "../../state/observable.ts";
import { t } from "../../text/texts.ts";
import { contentOf, RichText } from "./RichText.tsx";

interface Props {
  draft: Draft;
  /** Whether to begin here. */
  focus: boolean;
  /** Gets files that are not shown inline. */
  onFiles: (files: File[]) => void;
}

export function Editor({ draft, focus, onFiles }: Props) {
  const replaced = useObservable(draft.replaced);
  const edit = (element: HTMLElement) => {
    fill(element, draft);
    draft.editor = () => contentOf(element);
    return () => {
      draft.collect();
      draft.editor = null;
    };
  };
  return (
    <RichText
      label={t("text")}
      focus={focus}
      edit={edit}
      version={replaced}
      onInput={() => draft.typed()}
      onPicture={(file, cid) => draft.attach(file, cid)}
      onFiles={onFiles}
    />
  );
}

function fill(element: HTMLElement, draft: Draft): void {
  const { html, text } = draft.written;
  if (html === null) {
    const nodes = nodesOf(text, draft.account.identities.length === 0 ? "" : bareText(draft.identity()));
    inPieces(nodes);
    element.replaceChildren(nodes);
    return;
  }
  const fragment = withPictures(html, draft);
  inPieces(fragment);
  element.replaceChildren(fragment);
}

/** HTML of a draft, with the pictures that are parts of it. */
export function withPictures(html: string, { account, written: { attachments } }: Draft): DocumentFragment {
  const cids = new Map<string, string>();
  const fragment = fragmentOf(html, (source) => {
    const cid = source.startsWith("cid:") ? source.slice(4) : "";
    const part = attachments.find((attachment) => attachment.cid === cid && attachment.blobId !== undefined);
    if (part === undefined) {
      return undefined;
    }
    const shown = account.connection.downloadUrl(part.blobId!, part.name, part.type);
    cids.set(shown, cid);
    return shown;
  });
  for (const image of fragment.querySelectorAll("img")) {
    image.dataset["cid"] = cids.get(image.getAttribute("src") ?? "") ?? "";
  }
  return fragment;
}
