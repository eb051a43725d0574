// Formatting commands, executed by the browser, so that it can undo them.

import { directionOf } from "../../state/compose/text.ts";

/** A button of the toolbar. */
export interface Command {
  name:
    | "bold" | "italic" | "underline" | "strike" | "bullets" | "numbers" | "left" | "centre" | "right" | "ltr" | "rtl" | "quote" | "code"
    | "clear";
  /** With Ctrl, or the command key. */
  keys: string;
  /** By `event.code`, since Shift changes what digits write. */
  code: string;
  shift: boolean;
  run(root: HTMLElement): void;
  /** Whether it applies at the caret. */
  on(): boolean;
}

/** Only `document.execCommand` can be undone by browsers. */
function execute(command: string, value?: string): void {
  document.execCommand(command, false, value);
}

function switching(command: string): Pick<Command, "run" | "on"> {
  return { run: () => execute(command), on: () => document.queryCommandState(command) };
}

/** Block elements without nested blocks. */
const BLOCKS = "div, p, li, h1, h2, h3, h4, h5, h6, pre, td, th";

/** The selected blocks. A line outside any block gets one. */
function blocks(root: HTMLElement): HTMLElement[] {
  const found = () => {
    const selection = getSelection();
    const range = selection !== null && selection.rangeCount > 0 ? selection.getRangeAt(0) : null;
    return [...root.querySelectorAll<HTMLElement>(BLOCKS)].filter((one) => range?.intersectsNode(one) && one.querySelector(BLOCKS) === null);
  };
  if (within(BLOCKS) === null) {
    execute("formatBlock", "div");
  }
  return found();
}

type Side = "left" | "center" | "right";

/** The default alignment of a paragraph. */
function startOf(block: HTMLElement): Side {
  const direction = block.dir === "ltr" || block.dir === "rtl" ? block.dir : directionOf(block.textContent ?? "");
  return direction === "rtl" ? "right" : "left";
}

function sideOf(block: HTMLElement): Side {
  const { textAlign } = getComputedStyle(block);
  return textAlign === "left" || textAlign === "center" || textAlign === "right" ? textAlign : startOf(block);
}

/**
 * Alignment without execCommand, which sets an attribute that the page's policy forbids; so it cannot be undone by the
 * browser. The default alignment is not stored, so that such a text needs no formatting.
 */
function aligning(side: Side): Pick<Command, "run" | "on"> {
  return {
    run: (root) => {
      for (const block of blocks(root)) {
        block.removeAttribute("align");
        block.style.textAlign = side === startOf(block) ? "" : side;
        if (block.getAttribute("style") === "") {
          block.removeAttribute("style");
        }
      }
      changed(root);
    },
    on: () => {
      const block = within(BLOCKS);
      return block === null ? side === "left" : sideOf(block) === side;
    },
  };
}

/** Browsers have no command for it and cannot undo it; the same button reverts it. */
function turning(direction: "ltr" | "rtl"): Pick<Command, "run" | "on"> {
  return {
    run: (root) => {
      const all = blocks(root);
      const is = all.every((block) => block.dir === direction);
      all.forEach((block) => (is ? block.removeAttribute("dir") : (block.dir = direction)));
      changed(root);
    },
    on: () => within(`[dir=${direction}]`) !== null,
  };
}

/** Dispatches an input event, as browsers do for their own commands. */
function changed(root: HTMLElement): void {
  root.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

export const COMMANDS: Command[] = [
  { name: "bold", keys: "B", code: "KeyB", shift: false, ...switching("bold") },
  { name: "italic", keys: "I", code: "KeyI", shift: false, ...switching("italic") },
  { name: "underline", keys: "U", code: "KeyU", shift: false, ...switching("underline") },
  { name: "strike", keys: "Shift+X", code: "KeyX", shift: true, ...switching("strikeThrough") },
  { name: "bullets", keys: "Shift+8", code: "Digit8", shift: true, ...switching("insertUnorderedList") },
  { name: "numbers", keys: "Shift+7", code: "Digit7", shift: true, ...switching("insertOrderedList") },
  { name: "left", keys: "Shift+L", code: "KeyL", shift: true, ...aligning("left") },
  { name: "centre", keys: "Shift+E", code: "KeyE", shift: true, ...aligning("center") },
  { name: "right", keys: "Shift+R", code: "KeyR", shift: true, ...aligning("right") },
  { name: "ltr", keys: "Shift+,", code: "Comma", shift: true, ...turning("ltr") },
  { name: "rtl", keys: "Shift+.", code: "Period", shift: true, ...turning("rtl") },
  {
    name: "quote", keys: "Shift+9", code: "Digit9", shift: true,
    run: () => within("blockquote") === null ? execute("formatBlock", "blockquote") : execute("outdent"),
    on: () => within("blockquote") !== null,
  },
  {
    name: "code", keys: "Shift+M", code: "KeyM", shift: true,
    run: () => execute("formatBlock", within("pre") === null ? "pre" : "div"),
    on: () => within("pre") !== null,
  },
  {
    name: "clear", keys: "\\", code: "Backslash", shift: false,
    run: () => {
      execute("removeFormat");
      if (within("pre, h1, h2, h3, h4, h5, h6") !== null) {
        execute("formatBlock", "div");
      }
      if (within("a") !== null) {
        execute("unlink");
      }
    },
    on: () => false,
  },
];

/** The size of a paragraph. */
export const STYLES = ["div", "h2", "h3"] as const;

export type Style = typeof STYLES[number];

export function setStyle(style: Style): void {
  execute("formatBlock", style);
}

export function currentStyle(): Style {
  const heading = within("h1, h2, h3, h4, h5, h6");
  return heading === null ? "div" : heading.localName <= "h2" ? "h2" : "h3";
}

/** Called before the first change: uses elements instead of styles, which the page's policy forbids. */
export function prepare(): void {
  execute("styleWithCSS", "false");
  execute("defaultParagraphSeparator", "div");
}

/** @param html that was cleaned, a TrustedHTML */
export function insert(html: string): void {
  execute("insertHTML", html);
}

export function insertText(text: string): void {
  execute("insertText", text);
}

/** The element around the caret, within the text. */
export function within(selector: string): HTMLElement | null {
  const node = getSelection()?.anchorNode;
  const element = node instanceof Element ? node : node?.parentElement;
  const found = element?.closest<HTMLElement>(selector) ?? null;
  return found?.closest("[contenteditable]") === null || found?.matches("[contenteditable]") ? null : found;
}

export function unlink(): void {
  execute("unlink");
}

export function link(address: string): void {
  execute("createLink", address);
}

/** The URL for a typed web or mail address; null for others, such as `javascript:`. */
export function linkTarget(typed: string): string | null {
  const text = typed.trim();
  const target = /^[a-z][a-z0-9+.-]*:/i.test(text) && !/^[^/]*:\d/.test(text)
    ? text
    : /^[^\s@/]+@[^\s@/]+$/.test(text) ? "mailto:" + text : "https://" + text;
  return /^(https?|mailto|tel):\S+$/i.test(target) && URL.canParse(target) ? target : null;
}

/** Enter in a quoted text splits the quote. */
export function splitQuote(): boolean {
  if (within("blockquote[type=cite]") === null) {
    return false;
  }
  return document.execCommand("insertNewlineInQuotedContent");
}
