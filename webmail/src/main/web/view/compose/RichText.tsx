// A contenteditable element with formatted text.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { NONE, pasted, picture, type Pictures, unshown } from "../../state/compose/html.ts";
import { inOnePiece } from "../../state/compose/quoted.ts";
import { isPlain, textOf } from "../../state/compose/text.ts";
import { t } from "../../text/texts.ts";
import { FormatBar } from "./FormatBar.tsx";
import { COMMANDS, insert, insertText, link, prepare, splitQuote, unlink, within } from "./formatting.ts";
import { LinkForm } from "./LinkForm.tsx";

/** Image types that mail programs display. */
const PICTURES = /^image\/(png|jpeg|gif|webp)$/;

interface Props {
  label: string;
  /** The id of what explains it. */
  describedBy?: string;
  /** Whether to begin here. */
  focus: boolean;
  /** Fills the element, and returns a cleanup function. */
  edit: (element: HTMLElement) => () => void;
  /** It is filled again when this changes. */
  version: number;
  onInput: () => void;
  /** Attaches a file as an inline image with a Content-ID; without this, images are not supported. */
  onPicture?: (file: File, cid: string) => void;
  /** Gets files that are not shown inline. */
  onFiles?: (files: File[]) => void;
}

export function RichText({ label, describedBy, focus, edit, version, onInput, onPicture, onFiles }: Props) {
  const root = useRef<HTMLDivElement>(null);
  const dragged = useRef(false);
  const [linking, setLinking] = useState<{ range: Range; target: string } | null>(null);

  useLayoutEffect(() => edit(root.current!), [version]);
  useEffect(() => {
    prepare();
    if (focus) {
      root.current?.focus();
      getSelection()?.collapse(root.current, 0);
      root.current?.scrollTo(0, 0);
    }
  }, []);

  const show = (files: File[]) => {
    for (const file of files) {
      const cid = crypto.randomUUID() + "@posthorn";
      const source = URL.createObjectURL(file); // while the page is open, since it can be undone and redone
      onPicture?.(file, cid);
      insert(picture(cid, source, file.name));
    }
  };
  const take = (files: File[]) => {
    const shown = files.filter((file) => onPicture !== undefined && PICTURES.test(file.type));
    show(shown);
    const others = files.filter((file) => !shown.includes(file));
    if (others.length > 0) {
      onFiles?.(others);
    }
  };
  /** @returns whether something was inserted */
  const put = (data: DataTransfer): boolean => {
    const html = data.getData("text/html");
    const files = [...data.files];
    if (files.length > 0 && !/<(p|div|table|li|span)\b/i.test(html)) {
      take(files);
      return true;
    }
    if (html === "") {
      return false;
    }
    const inner = new Map<string, string>();
    insert(pasted(html, onPicture === undefined ? NONE : embedded(onPicture, inner)));
    for (const image of root.current!.querySelectorAll<HTMLImageElement>('img[src^="blob:"]:not([data-cid])')) {
      image.dataset["cid"] = inner.get(image.src) ?? "";
    }
    return true;
  };
  const openLink = () => {
    const selection = getSelection();
    if (selection !== null && selection.rangeCount > 0 && root.current!.contains(selection.anchorNode)) {
      const there = within("a");
      if (there !== null) {
        selection.selectAllChildren(there);
      }
      setLinking({ range: selection.getRangeAt(0).cloneRange(), target: there?.getAttribute("href") ?? "" });
    } else {
      root.current!.focus();
    }
  };
  const atLink = (action: () => void) => {
    const selection = getSelection();
    root.current!.focus();
    selection?.removeAllRanges();
    selection?.addRange(linking!.range);
    setLinking(null);
    action();
    onInput();
  };

  return (
    <>
      <div
        ref={root}
        class="editor"
        contentEditable
        role="textbox"
        aria-multiline="true"
        aria-label={label}
        aria-describedby={describedBy}
        tabIndex={0}
        dir="auto"
        spellcheck
        onInput={onInput}
        onKeyDown={(event) => {
          if (event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.metaKey && !event.isComposing && splitQuote()) {
            event.preventDefault();
            return;
          }
          if (!(event.ctrlKey || event.metaKey) || event.altKey) {
            return;
          }
          const command = COMMANDS.find((one) => one.code === event.code && one.shift === event.shiftKey);
          if (command !== undefined) {
            event.preventDefault();
            command.run(root.current!);
          } else if (event.code === "KeyK" && !event.shiftKey) {
            event.preventDefault();
            openLink();
          }
        }}
        onPaste={(event) => {
          if (event.clipboardData !== null && put(event.clipboardData)) {
            event.preventDefault();
          }
        }}
        onDragStart={() => (dragged.current = true)}
        onDragEnd={() => (dragged.current = false)}
        onDrop={(event) => {
          const data = event.dataTransfer;
          if (dragged.current || data === null) {
            event.stopPropagation();
            return; // the browser moves its own content
          }
          event.preventDefault();
          event.stopPropagation();
          root.current!.focus();
          const place = document.caretRangeFromPoint?.(event.clientX, event.clientY);
          if (place != null && root.current!.contains(place.startContainer)) {
            getSelection()?.removeAllRanges();
            getSelection()?.addRange(place);
          }
          if (!put(data)) {
            insertText(data.getData("text/plain"));
          }
        }}
      />
      {linking === null
        ? <FormatBar root={root} onLink={openLink} />
        : (
          <LinkForm
            target={linking.target}
            onClose={() => atLink(() => {})}
            onRemove={() => atLink(unlink)}
            onSet={(target) => atLink(() => (linking.range.collapsed ? insertLink(target) : link(target)))}
          />
        )}
    </>
  );
}

function insertLink(target: string): void {
  const holder = unshown.createElement("div");
  const anchor = unshown.createElement("a");
  anchor.href = target;
  anchor.textContent = target.replace(/^(mailto:|tel:)/, "");
  holder.append(anchor);
  insert(pasted(holder.innerHTML, () => undefined));
}

/** Inline images in pasted HTML become parts of the message. */
function embedded(attach: (file: File, cid: string) => void, cids: Map<string, string>): Pictures {
  return (source) => {
    const data = /^data:(image\/(?:png|jpeg|gif|webp));base64,([a-z0-9+/=\s]+)$/i.exec(source);
    if (data === null) {
      return undefined; // a remote image would reveal to its server who reads the message
    }
    const type = data[1]!.toLowerCase();
    const octets = Uint8Array.from(atob(data[2]!), (c) => c.charCodeAt(0));
    const file = new File([octets], t("picture") + "." + type.slice(6), { type });
    const cid = crypto.randomUUID() + "@posthorn";
    attach(file, cid);
    const shown = URL.createObjectURL(file);
    cids.set(shown, cid);
    return shown;
  };
}

/** The content of such an element as text and HTML; null without formatting. Images are `cid:`. */
export function contentOf(element: HTMLElement): { text: string; html: string | null } {
  const copy = element.querySelector("img") === null ? element : withParts(element);
  return { text: textOf(copy), html: isPlain(copy) ? null : inOnePiece(copy.innerHTML) };
}

/** A copy whose images are parts of the message. */
function withParts(element: HTMLElement): HTMLElement {
  const copy = unshown.importNode(element, true);
  for (const image of copy.querySelectorAll("img")) {
    const cid = image.dataset["cid"] ?? "";
    if (cid === "") {
      image.remove();
    } else {
      image.removeAttribute("data-cid");
      image.setAttribute("src", "cid:" + cid);
    }
  }
  return copy;
}
