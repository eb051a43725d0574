// Sanitizes HTML that is pasted into or sent with a draft: only formatting that the editor can create.

import DOMPurify, { type Config, type UponSanitizeAttributeHook } from "dompurify";

/**
 * Replaces the attribute name `style` while HTML is parsed, since the page's policy forbids inline styles and browsers
 * report each one.
 */
const VEIL = "data-veiled-";

const VEILED = VEIL + "style";

const TAGS = [
  "a", "abbr", "b", "big", "blockquote", "br", "caption", "center", "cite", "code", "col", "colgroup", "dd", "del", "div", "dl", "dt", "em",
  "font", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "samp", "small",
  "span", "strike", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul",
];

const ATTRIBUTES = [
  "align", "alt", "bgcolor", "border", "cellpadding", "cellspacing", "class", "color", "colspan", "data-cid", "dir", "face", "height",
  "href", "lang", "rowspan", "size", "src", "start", VEILED, "title", "type", "valign", "width",
];

const CONFIG: Config = {
  ALLOWED_TAGS: TAGS,
  ALLOWED_ATTR: ATTRIBUTES,
  ADD_URI_SAFE_ATTR: [VEILED],
  // Allowed URL schemes, and values that are not URLs, since DOMPurify applies this to other attributes too.
  ALLOWED_URI_REGEXP: /^(?:(?:https?|mailto|tel|cid|blob):|[^a-z]|[a-z+.\-]+(?:[^a-z+.\-:]|$))/i,
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
};

/** Allowed text styles; nothing that positions elements or loads something. */
const STYLES = /^(color|background-color|font(-(family|size|style|weight|variant))?|text-(align|decoration|decoration-line|indent|transform)|direction|line-height|letter-spacing|vertical-align|white-space|list-style-type|(max-)?width|(margin|padding|border)(-(top|right|bottom|left))?(-(color|style|width))?|border-collapse|border-spacing)$/;

/** Classes that the editor uses. */
const CLASSES = new Set(["signature", "attribution", "original"]);

/** Maps the source of an image; undefined to remove it. */
export type Pictures = (source: string) => string | undefined;

/** Keeps images of the message itself, and removes others. */
export const OWN: Pictures = (source) => (/^cid:/i.test(source) ? source : undefined);

export const NONE: Pictures = () => undefined;

/** An invisible document: its images are not loaded. */
export const unshown = document.implementation.createHTMLDocument("");

/** The sanitized HTML, in an invisible document. */
export function fragmentOf(html: string, pictures: Pictures): DocumentFragment {
  const fragment = purified(pictures, () => DOMPurify.sanitize(veiled(html), { ...CONFIG, RETURN_DOM_FRAGMENT: true })) as DocumentFragment;
  unveil(fragment);
  return fragment;
}

export function serialized(fragment: DocumentFragment): string {
  const holder = unshown.createElement("div");
  holder.append(fragment);
  return holder.innerHTML;
}

/** Attributes with the appearance of a pasted text's origin. */
const LOOKS = new Set([VEILED, "align", "bgcolor", "class", "color", "face", "height", "size", "width"]);

const BARE: Config = {
  ...CONFIG,
  ALLOWED_TAGS: TAGS.filter((name) => !["big", "center", "font", "small", "span"].includes(name)),
  ALLOWED_ATTR: ATTRIBUTES.filter((name) => !LOOKS.has(name)),
};

/** Sanitizes pasted HTML, without the appearance of its origin. */
export function pasted(html: string, pictures: Pictures): string {
  const fragment = purified(pictures, () => DOMPurify.sanitize(veiled(html), { ...BARE, RETURN_DOM_FRAGMENT: true })) as DocumentFragment;
  unveil(fragment);
  return trusted(serialized(fragment), BARE);
}

/** A TrustedHTML for the editor. */
function trusted(html: string, config: Config): string {
  return purified((source) => source, () => DOMPurify.sanitize(html, { ...config, RETURN_TRUSTED_TYPE: true })) as unknown as string;
}

/** A picture of the message, to be inserted. */
export function picture(cid: string, source: string, name: string): string {
  const image = unshown.createElement("img");
  image.src = source;
  image.alt = name;
  image.dataset["cid"] = cid;
  return trusted(image.outerHTML, CONFIG);
}

/** Sanitizes HTML for sending. */
export function outgoing(html: string): string {
  return serialized(fragmentOf(html, OWN));
}

function purified<T>(pictures: Pictures, sanitize: () => T): T {
  const attribute: UponSanitizeAttributeHook = (_, data) => {
    if (data.attrName === "src") {
      const source = pictures(data.attrValue);
      data.keepAttr = source !== undefined;
      data.attrValue = source ?? "";
    } else if (data.attrName === "href") {
      data.keepAttr = /^(https?|mailto|tel):/i.test(data.attrValue.trim());
    } else if (data.attrName === "class") {
      data.attrValue = data.attrValue.split(/\s+/).filter((name) => CLASSES.has(name)).join(" ");
      data.keepAttr = data.attrValue !== "";
    }
  };
  const element = (node: Node) => {
    if (node instanceof Element && node.localName === "img" && !node.hasAttribute("src")) {
      node.replaceWith(node.getAttribute("alt") ?? "");
    }
  };
  DOMPurify.addHook("uponSanitizeAttribute", attribute);
  DOMPurify.addHook("afterSanitizeAttributes", element);
  try {
    return sanitize();
  } finally {
    DOMPurify.removeHook("uponSanitizeAttribute", attribute);
    DOMPurify.removeHook("afterSanitizeAttributes", element);
  }
}

/** Renames `style` everywhere in HTML, even in text. */
export function veiled(html: string): string {
  return html.replace(/style(?=\s*=)/gi, VEIL + "$&");
}

const VEILED_NAME = new RegExp(VEIL + "(?=style\\s*=)", "gi");

/** Reverts this in a text. */
export function unveiled(text: string): string {
  return text.includes(VEIL) ? text.replace(VEILED_NAME, "") : text;
}

function unveil(fragment: DocumentFragment): void {
  const texts = fragment.ownerDocument.createTreeWalker(fragment, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode as Text;
    if (text.data.includes(VEIL)) {
      text.data = unveiled(text.data);
    }
  }
  for (const element of fragment.querySelectorAll<HTMLElement>("*")) {
    for (const attribute of element.attributes) {
      if (attribute.value.includes(VEIL)) {
        attribute.value = unveiled(attribute.value);
      }
    }
    restyle(element);
  }
}

/** Keeps what [STYLES] says. By script, since the page's policy forbids styles in HTML. */
function restyle(element: HTMLElement): void {
  const wanted = element.getAttribute(VEILED);
  if (wanted === null) {
    return;
  }
  element.removeAttribute(VEILED);
  let kept = known.get(wanted);
  if (kept === undefined) {
    kept = allowed(wanted);
    if (known.size === KNOWN_MAX) {
      known.clear();
    }
    if (wanted.length <= KNOWN_CHARS_MAX) {
      known.set(wanted, kept);
    }
  }
  if (kept !== "") {
    element.style.cssText = kept;
  }
}

/** Cache of checked styles, since a message repeats the same ones. */
const known = new Map<string, string>();
const KNOWN_MAX = 200;
const KNOWN_CHARS_MAX = 1_000;

function allowed(wanted: string): string {
  const { style: given } = unshown.createElement("span");
  const { style: kept } = unshown.createElement("span");
  given.cssText = wanted;
  for (const name of given) {
    const value = given.getPropertyValue(name);
    if (STYLES.test(name) && !/url|image|expression|var\(|attr\(/i.test(value)) {
      kept.setProperty(name, value);
    }
  }
  return kept.cssText;
}
