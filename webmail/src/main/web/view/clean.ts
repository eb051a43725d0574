// Sanitizes HTML of a message: no scripts, no forms, nothing from other servers. The frame that shows it has a
// Content-Security-Policy of its own that forbids the same once more.

import { base } from "../http.ts";
import { unveiled, veiled } from "../state/compose/html.ts";
import DOMPurify, { type Config, type WindowLike } from "dompurify";

const CONFIG: Config & { RETURN_DOM: true } = {
  WHOLE_DOCUMENT: true,
  RETURN_DOM: true,
  FORBID_TAGS: [
    "form", "input", "button", "select", "textarea", "option", "audio", "video", "source", "track", "dialog", "marquee",
    "svg", "math", "template", "slot",
  ],
  FORBID_ATTR: ["srcset", "poster", "background", "ping", "name", "id", "autofocus", "tabindex", "popover", "slot"],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
};

export interface Clean {
  /** Its styles, then what is in its body. */
  content: Node[];
  /** Servers of removed remote content. */
  blocked: Set<string>;
  /** Content-IDs of displayed parts. */
  shown: Set<string>;
}

/**
 * @param view window of the document that shows it, whose policy applies while it is parsed, so that nothing is loaded
 * @param inline returns the URL of the part with a Content-ID, if any
 */
export function clean(html: string, view: Window & typeof globalThis, inline: (cid: string) => string | undefined): Clean {
  const cleaned: Clean = { content: [], blocked: new Set(), shown: new Set() };
  const purify = DOMPurify(view as unknown as WindowLike);
  purify.addHook("afterSanitizeAttributes", (element) => {
    source(element, inline, cleaned);
    style(element, cleaned.blocked);
    if (element.localName === "a" || element.localName === "area") {
      link(element);
    }
  });
  const root = purify.sanitize(html, CONFIG) as Element;
  cleaned.content = [...root.querySelectorAll("head style"), ...(root.querySelector("body")?.childNodes ?? [])];
  return cleaned;
}

function source(element: Element, inline: (cid: string) => string | undefined, { blocked, shown }: Clean): void {
  const source = element.getAttribute("src");
  if (source === null) {
    return;
  }
  const cid = source.startsWith("cid:") ? decoded(source.slice(4)) : "";
  const found = cid === "" ? undefined : inline(cid);
  if (found !== undefined) {
    shown.add(cid);
    element.setAttribute("src", found);
  } else if (!isOurs(source) && !/^data:image\/(png|jpeg|gif|webp);/i.test(source)) {
    note(source, blocked);
    element.removeAttribute("src");
  }
}

/** Whether an image uses the server's image proxy. */
function isOurs(source: string): boolean {
  return source.startsWith(new URL("mail/picture", base).pathname + "?");
}

function style(element: Element, blocked: Set<string>): void {
  const style = element.getAttribute("style");
  if (style !== null && /url\s*\(|@import|image-set|\\/i.test(style)) {
    noteAll(style, blocked);
    element.removeAttribute("style");
  }
  if (element.localName === "style") {
    noteAll(element.textContent ?? "", blocked); // the policy of the frame keeps it from loading
  }
}

function link(element: Element): void {
  const target = element.getAttribute("href") ?? "";
  if (/^(https?|mailto|tel):/i.test(target)) {
    element.setAttribute("target", "_blank");
    element.setAttribute("rel", "noopener noreferrer nofollow");
  } else {
    element.removeAttribute("href");
  }
}

function note(url: string, blocked: Set<string>): void {
  try {
    const parsed = new URL(url.startsWith("//") ? "https:" + url : url);
    if (parsed.protocol === "http:" || parsed.protocol === "https:") {
      blocked.add(parsed.hostname);
    }
  } catch {
    // a relative path leads nowhere in a message
  }
}

function noteAll(css: string, blocked: Set<string>): void {
  for (const [url] of css.matchAll(/(https?:)?\/\/[^\s"')]+/gi)) {
    note(url, blocked);
  }
}

function decoded(cid: string): string {
  try {
    return decodeURIComponent(cid);
  } catch {
    return cid;
  }
}

/** The visible text of HTML, for quoting. */
export function textOf(html: string): string {
  // The page's policy forbids style attributes, and browsers report each one, which is slow.
  const root = DOMPurify.sanitize(veiled(html), { RETURN_DOM: true, FORBID_TAGS: ["style", "img"], ALLOW_DATA_ATTR: false }) as Element;
  for (const element of root.querySelectorAll("br")) {
    element.replaceWith("\n");
  }
  for (const element of root.querySelectorAll("p, div, li, tr, h1, h2, h3, h4, h5, h6, blockquote, pre")) {
    element.append("\n");
  }
  return unveiled(root.textContent ?? "").replace(/[ \t]+\n/g, "\n").replace(/\n{3,}/g, "\n\n").trim();
}
