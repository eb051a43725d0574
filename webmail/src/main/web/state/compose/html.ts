// HTML that comes into a message that is written, and that leaves with it: no more than a writer could have made.

import DOMPurify, { type Config, type UponSanitizeAttributeHook } from "dompurify";

const TAGS = [
  "a", "abbr", "b", "big", "blockquote", "br", "caption", "center", "cite", "code", "col", "colgroup", "dd", "del", "div", "dl", "dt", "em",
  "font", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "samp", "small",
  "span", "strike", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul",
];

const ATTRIBUTES = [
  "align", "alt", "bgcolor", "border", "cellpadding", "cellspacing", "class", "color", "colspan", "data-cid", "dir", "face", "height",
  "href", "lang", "rowspan", "size", "src", "start", "style", "title", "type", "valign", "width",
];

const CONFIG: Config = {
  ALLOWED_TAGS: TAGS,
  ALLOWED_ATTR: ATTRIBUTES,
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
  const fragment = purified(pictures, () => DOMPurify.sanitize(html, { ...CONFIG, RETURN_DOM_FRAGMENT: true })) as DocumentFragment;
  fragment.querySelectorAll<HTMLElement>("[style]").forEach(restyle);
  return fragment;
}

export function serialized(fragment: DocumentFragment): string {
  const holder = unshown.createElement("div");
  holder.append(fragment);
  return holder.innerHTML;
}

/** What may be inserted where the writer pastes, without the looks of where it comes from. */
export function pasted(html: string, pictures: Pictures): string {
  const bare = { ...CONFIG, ALLOWED_ATTR: ATTRIBUTES.filter((name) => !["style", "class", "color", "bgcolor", "face", "size", "width", "height", "align"].includes(name)) };
  const trusted = purified(pictures, () =>
    DOMPurify.sanitize(html, {
      ...bare,
      ALLOWED_TAGS: TAGS.filter((name) => !["font", "center", "big", "small", "span"].includes(name)),
      RETURN_TRUSTED_TYPE: true,
    }));
  return trusted as unknown as string; // a TrustedHTML, which the editor takes in place of a string
}

/** A picture of the message, to be inserted. */
export function picture(cid: string, source: string, name: string): string {
  const image = unshown.createElement("img");
  image.src = source;
  image.alt = name;
  image.dataset["cid"] = cid;
  const html = image.outerHTML;
  return purified((address) => address, () => DOMPurify.sanitize(html, { ...CONFIG, RETURN_TRUSTED_TYPE: true })) as unknown as string;
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

/** Keeps what [STYLES] says. By script, since the page's policy forbids styles in HTML. */
function restyle(element: HTMLElement): void {
  const kept = document.createElement("span").style;
  const given = document.createElement("span").style;
  given.cssText = element.getAttribute("style") ?? "";
  for (const name of given) {
    const value = given.getPropertyValue(name);
    if (STYLES.test(name) && !/url|image|expression|var\(|attr\(/i.test(value)) {
      kept.setProperty(name, value);
    }
  }
  element.removeAttribute("style");
  element.style.cssText = kept.cssText;
}
