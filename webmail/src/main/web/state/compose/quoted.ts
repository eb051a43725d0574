// The quoted text below a reply. A long one is not loaded into the editor until needed, since the editor would be slow.

import { fragmentOf, OWN, serialized, unshown } from "./html.ts";
import { turn } from "./slices.ts";
import { endsLine, nodesOf, textOf } from "./text.ts";

/** Characters (of HTML, if any) above which typing would be slow on a slow phone. */
export const FOLDED_MIN = 16_000;

/** Characters of HTML above which a browser takes long to lay it out again after each key, such as a wide table. */
const FORMATTED_MAX = 50_000;

/** Characters of a line above which a browser takes long to lay it out again. */
const LINE_MAX = 1_000;

/** The quoted text below the message. */
export interface Quoted {
  text: string;
  /** The same as sanitized HTML. */
  html: string;
  /** Whether there is no formatting. */
  plain: boolean;
}

/** A text with its quoted text. */
export interface Folded {
  text: string;
  html: string | null;
  quoted: Quoted | null;
}

/** Whether it can be edited as it is; otherwise as text. */
export function keepsFormat({ html }: Quoted): boolean {
  return html.length <= FORMATTED_MAX;
}

/** The same for the editor. Long lines are wrapped. */
export async function editable(quoted: Quoted): Promise<Quoted> {
  if (!quoted.plain && keepsFormat(quoted)) {
    return quoted;
  }
  // The text that the sender made of HTML may say less.
  let all = quoted.text;
  if (!quoted.plain) {
    const content = fragmentOf(quoted.html, OWN);
    await turn();
    all = textOf(content);
    await turn();
  }
  const text = all.split("\n").map(wrapped).join("\n");
  const html = serialized(nodesOf(text, ""));
  await turn();
  return { text, html, plain: true };
}

function wrapped(line: string): string {
  if (line.length <= LINE_MAX) {
    return line;
  }
  const marks = /^(?:>[> ]*)?/.exec(line)![0];
  const lines: string[] = [];
  for (let at = marks.length; at < line.length;) {
    const space = at + LINE_MAX >= line.length ? line.length : line.lastIndexOf(" ", at + LINE_MAX);
    const end = space <= at ? hardEnd(line, at + LINE_MAX) : space;
    lines.push(marks + line.slice(at, end));
    at = line[end] === " " ? end + 1 : end;
  }
  return lines.join("\n");
}

/** Where a line without spaces may be cut, not within a character. */
function hardEnd(line: string, end: number): number {
  return /[\uD800-\uDBFF]/.test(line[end - 1]!) ? end - 1 : end;
}

/** Lines of a quote that a browser splits in no time. */
const PIECE = 50;

/** Where the next piece begins: at the beginning of a line, so that none is divided. */
function nextPiece(nodes: Node[], from: number): number {
  let at = from + PIECE;
  while (at < nodes.length && !endsLine(nodes[at - 1])) {
    at++;
  }
  return at;
}

const JOINT = /<\/blockquote><blockquote data-piece=""(?: [^\s=]+="[^"]*")*>/g;

/**
 * Divides long quotes in an editor into pieces, since browsers take very long to split one with thousands of lines, when
 * somebody answers within it.
 */
export function inPieces(root: ParentNode): void {
  for (const quote of [...root.querySelectorAll("blockquote")].reverse()) {
    const nodes = [...quote.childNodes];
    let last = quote;
    for (let from = nextPiece(nodes, 0), to; from < nodes.length; from = to) {
      to = nextPiece(nodes, from);
      const piece = quote.ownerDocument.createElement("blockquote");
      piece.dataset["piece"] = ""; // the first attribute, see `JOINT`
      for (const { name, value } of quote.attributes) {
        piece.setAttribute(name, value);
      }
      piece.append(...nodes.slice(from, to));
      last.after(piece);
      last = piece;
    }
  }
}

/** HTML of an editor, without pieces. */
export function inOnePiece(html: string): string {
  return html.replace(JOINT, "");
}

/** HTML of a text, without a tree of it. */
export function quotedAsHtml(head: string[], text: string, cited: boolean): string {
  const holder = unshown.createElement(cited ? "blockquote" : "div");
  if (cited) {
    holder.setAttribute("type", "cite");
  }
  const attribution = unshown.createElement("div");
  attribution.className = "attribution";
  attribution.append(nodesOf(head.join("\n"), ""));
  holder.style.whiteSpace = "pre-wrap";
  holder.append(text.trimEnd());
  return attribution.outerHTML + holder.outerHTML;
}

/** A text with what is quoted below it. */
export function unfolded({ text, html, quoted }: Folded, signature: string): { text: string; html: string | null } {
  if (quoted === null) {
    return { text, html };
  }
  const whole = text.replace(/\n*$/, "\n\n") + quoted.text;
  return { text: whole, html: html === null && quoted.plain ? null : (html ?? htmlOf(text, signature)) + quoted.html };
}

function htmlOf(text: string, signature: string): string {
  const holder = unshown.createDocumentFragment();
  holder.append(nodesOf(text, signature));
  return serialized(holder);
}

/** A draft from the server: a long quoted text at its end is separated. */
export function folded(text: string, html: string | null): Folded {
  if ((html ?? text).length <= FOLDED_MIN) {
    return { text, html: html === null ? null : serialized(fragmentOf(html, OWN)), quoted: null };
  }
  return html === null ? foldedText(text) : foldedHtml(text, html);
}

/** Splits before the final quoted lines, or at the line that introduces a forwarded message. */
function foldedText(text: string): Folded {
  const lines = text.split("\n");
  let at = lines.findLastIndex((line) => line !== "" && !line.startsWith(">"));
  const cited = at >= 0 && at < lines.length - 1;
  if (!cited) {
    at = lines.findIndex((line) => /^-{10} .+ -{10}$/.test(line));
  }
  const rest = at < 0 ? "" : lines.slice(at).join("\n");
  if (rest.length <= FOLDED_MIN) {
    return { text, html: null, quoted: null };
  }
  const below = cited ? lines.slice(at + 1).map((line) => line.replace(/^> ?/, "")).join("\n") : rest;
  return {
    text: lines.slice(0, at).join("\n"),
    html: null,
    quoted: { text: rest, html: quotedAsHtml(cited ? [lines[at]!] : [], below, cited), plain: true },
  };
}

function foldedHtml(text: string, html: string): Folded {
  const root = fragmentOf(html, OWN);
  const attribution = [...root.children].findLast((one) => one.classList.contains("attribution"));
  if (attribution === undefined) {
    return { text, html: serialized(root), quoted: null };
  }
  const range = root.ownerDocument.createRange();
  range.setStartBefore(attribution);
  range.setEndAfter(root.lastChild!);
  const below = range.extractContents();
  const above = textOf(root);
  const rest = text.startsWith(above) ? text.slice(above.length).replace(/^\n+/, "") : textOf(below);
  const quoted = { text: rest, html: serialized(below), plain: false };
  return { text: above, html: serialized(root), quoted };
}
