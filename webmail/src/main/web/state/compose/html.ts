// HTML that comes into a message that is written, and that leaves with it: no more than a writer could have made.

import DOMPurify, { type Config, type UponSanitizeAttributeHook } from "dompurify";

/**
 * Goes before the name of the attribute `style` while HTML is parsed: the page's policy forbids it there, and browsers
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
  // Schemes of addresses, or what is no address: DOMPurify asks this of other attributes too.
  ALLOWED_URI_REGEXP: /^(?:(?:https?|mailto|tel|cid|blob):|[^a-z]|[a-z+.\-]+(?:[^a-z+.\-:]|$))/i,
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
};

/** Styles of a text; nothing that places an element or asks for something. */
const STYLES = /^(color|background-color|font(-(family|size|style|weight|variant))?|text-(align|decoration|decoration-line|indent|transform)|direction|line-height|letter-spacing|vertical-align|white-space|list-style-type|(max-)?width|(margin|padding|border)(-(top|right|bottom|left))?(-(color|style|width))?|border-collapse|border-spacing)$/;

/** Marks that the pages make. */
const CLASSES = new Set(["signature", "attribution", "original"]);

/** What becomes of a picture: its address, or nothing if it is left out. */
export type Pictures = (source: string) => string | undefined;

/** Pictures of the message itself stay; those from elsewhere are left out. */
export const OWN: Pictures = (source) => (/^cid:/i.test(source) ? source : undefined);

export const NONE: Pictures = () => undefined;

/** A document that is not shown: pictures in it are not asked for. */
export const unshown = document.implementation.createHTMLDocument("");

/** What may be shown and sent of HTML; in a document that is not shown. */
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

/** Looks of the place where a text comes from. */
const LOOKS = new Set([VEILED, "align", "bgcolor", "class", "color", "face", "height", "size", "width"]);

const BARE: Config = {
  ...CONFIG,
  ALLOWED_TAGS: TAGS.filter((name) => !["big", "center", "font", "small", "span"].includes(name)),
  ALLOWED_ATTR: ATTRIBUTES.filter((name) => !LOOKS.has(name)),
};

/** What may be inserted where the writer pastes, without the looks of where it comes from. */
export function pasted(html: string, pictures: Pictures): string {
  const fragment = purified(pictures, () => DOMPurify.sanitize(veiled(html), { ...BARE, RETURN_DOM_FRAGMENT: true })) as DocumentFragment;
  unveil(fragment);
  return trusted(serialized(fragment), BARE);
}

/** A TrustedHTML, which the editor takes in place of a string. */
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

/** HTML as it is sent, once more without all that does not belong there. */
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

/** HTML with its styles under another name, wherever it stands, in a text too. */
export function veiled(html: string): string {
  return html.replace(/style(?=\s*=)/gi, VEIL + "$&");
}

const VEILED_NAME = new RegExp(VEIL + "(?=style\\s*=)", "gi");

/** A text out of such HTML. */
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

/** Styles that were looked at, by what they were: a message says the same again and again. */
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
