// Conversion between HTML and text: formatted messages are sent as both.

/** Elements that start a new line. */
const BLOCKS = new Set([
  "address", "article", "aside", "blockquote", "body", "center", "dd", "div", "dl", "dt", "figure", "footer", "form", "h1", "h2", "h3",
  "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody", "tfoot", "thead", "tr", "ul",
]);

/** Whether a new line begins after it without regard to what follows. */
export function endsLine(node: Node | undefined): boolean {
  return node instanceof Element && (node.localName === "br" || BLOCKS.has(node.localName));
}

/** Elements with an empty line before and after. */
const APART = new Set(["p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "table", "dl"]);

/** Invisible elements. */
const HIDDEN = new Set(["style", "script", "title", "template", "noscript"]);

/** Elements that text can represent, if they have only these classes. */
const PLAIN = new Set(["div", "br", "p", "span"]);

/** Lines as they grow. */
class Lines {
  private readonly lines: string[] = [];
  private line = "";
  quotes = 0;
  indent = "";
  /** Stands before the next line only. */
  marker = "";

  text(text: string, literal: boolean): void {
    if (!literal) {
      const joined = text.replace(/[ \t\r\n]+/g, " ").replaceAll("\u00a0", " ");
      this.line += this.line === "" && text[0] !== "\u00a0" ? joined.trimStart() : joined;
      return;
    }
    text.replaceAll("\u00a0", " ").split("\n").forEach((part, index) => {
      if (index > 0) {
        this.end();
      }
      this.line += part;
    });
  }

  /** Ends a line that has something. */
  close(): void {
    if (this.line.trim() !== "" || this.marker !== "") {
      this.end();
    }
    this.line = "";
  }

  end(): void {
    const before = this.marker === "" ? this.indent : this.indent.slice(0, this.indent.length - this.marker.length) + this.marker;
    const line = before + this.line;
    const kept = line === "-- " ? line : line.trimEnd();
    this.lines.push((this.quotes === 0 ? kept : ">".repeat(this.quotes) + " " + kept).replace(/^(>+) $/, "$1"));
    this.marker = "";
    this.line = "";
  }

  apart(): void {
    this.close();
    const last = this.lines.at(-1);
    if (last !== undefined && last !== "" && !/^>+$/.test(last)) {
      this.end();
    }
  }

  all(): string {
    this.close();
    return this.lines.join("\n").replace(/\n+$/, "");
  }
}

/** The text of HTML. */
export function textOf(root: Node): string {
  const lines = new Lines();
  root.childNodes.forEach((child) => add(child, lines, false));
  return lines.all();
}

function add(node: Node, lines: Lines, literal: boolean): void {
  if (node.nodeType === Node.TEXT_NODE) {
    lines.text(node.nodeValue ?? "", literal);
    return;
  }
  if (node.nodeType !== Node.ELEMENT_NODE) {
    return;
  }
  const element = node as Element;
  const name = element.localName;
  if (HIDDEN.has(name)) {
    return;
  }
  switch (name) {
    case "br":
      lines.end();
      return;
    case "hr":
      lines.close();
      lines.text("----------", true);
      lines.close();
      return;
    case "img":
      lines.text(element.getAttribute("alt") ?? "", false);
      return;
    case "a":
      children(element, lines, literal);
      target(element, lines);
      return;
    case "td":
    case "th":
      children(element, lines, literal);
      lines.text("  ", true);
      return;
  }
  if (!BLOCKS.has(name)) {
    children(element, lines, literal);
    return;
  }
  const apart = APART.has(name);
  apart ? lines.apart() : lines.close();
  const { quotes, indent } = lines;
  if (name === "blockquote") {
    lines.quotes++;
  } else if (name === "li") {
    lines.marker = element.parentElement?.localName === "ol" ? number(element) + ". " : "- ";
    lines.indent += " ".repeat(lines.marker.length);
  }
  children(element, lines, literal || name === "pre");
  lines.close();
  lines.quotes = quotes;
  lines.indent = indent;
  if (apart) {
    lines.apart();
  }
}

function children(element: Element, lines: Lines, literal: boolean): void {
  element.childNodes.forEach((child) => add(child, lines, literal));
}

function target(link: Element, lines: Lines): void {
  const href = link.getAttribute("href") ?? "";
  const shown = (link.textContent ?? "").trim();
  if (/^https?:/i.test(href) && shown !== "" && shown !== href && shown + "/" !== href) {
    lines.text(" <" + href + ">", false);
  }
}

function number(item: Element): number {
  let place = Number(item.parentElement?.getAttribute("start") ?? 1) || 1;
  for (let before = item.previousElementSibling; before !== null; before = before.previousElementSibling) {
    place += before.localName === "li" ? 1 : 0;
  }
  return place;
}

/** Whether its text is equivalent, without formatting. */
export function isPlain(root: Element): boolean {
  return [...root.querySelectorAll("*")].every((element) => {
    const name = element.localName;
    const attributes = [...element.attributes].filter(({ name: attribute, value }) =>
      attribute !== "class" && (attribute !== "dir" || (value !== "auto" && value !== directionOf(element.textContent ?? "")))
    );
    if (name === "blockquote") {
      return attributes.every(({ name: attribute }) => attribute === "type" || attribute === "data-piece");
    }
    return PLAIN.has(name) && attributes.length === 0 && !element.classList.contains("original");
  });
}

/** Letters of scripts that are written from right to left. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** The direction of a text without markup: that of its first letter. */
export function directionOf(text: string): "ltr" | "rtl" {
  return RIGHT_TO_LEFT.test(/\p{L}/u.exec(text)?.[0] ?? "") ? "rtl" : "ltr";
}

/**
 * Converts text to HTML: each line is a `div`, quoted lines are in a `blockquote`.
 *
 * @param signature of the identity, which is marked in the text so that it can be replaced
 */
export function nodesOf(text: string, signature: string): DocumentFragment {
  const root = document.createDocumentFragment();
  const whole = signature === "" ? "" : "-- \n" + signature;
  const at = whole === "" ? -1 : text.indexOf(whole);
  if (at >= 0 && (at === 0 || text[at - 1] === "\n") && (text[at + whole.length] ?? "\n") === "\n") {
    if (at > 0) {
      addLines(root, text.slice(0, at - 1));
    }
    const marked = document.createElement("div");
    marked.className = "signature";
    addLines(marked, whole);
    root.append(marked);
    if (at + whole.length < text.length) {
      addLines(root, text.slice(at + whole.length + 1));
    }
  } else {
    addLines(root, text);
  }
  return root;
}

function addLines(root: Node, text: string): void {
  const quotes: Node[] = [];
  for (const whole of text.split("\n")) {
    const [, marks, line] = /^((?:> ?(?=>))*>?) ?(.*)$/s.exec(whole)!;
    const depth = marks!.replaceAll(" ", "").length;
    quotes.length = Math.min(quotes.length, depth);
    while (quotes.length < depth) {
      const quote = document.createElement("blockquote");
      quote.setAttribute("type", "cite");
      (quotes.at(-1) ?? root).appendChild(quote);
      quotes.push(quote);
    }
    const div = document.createElement("div");
    const shown = depth === 0 ? whole : line!;
    // HTML joins spaces that follow each other, and drops those at the beginning.
    div.append(shown === "" ? document.createElement("br") : shown.replaceAll("\t", "    ").replace(/^ | (?= )/g, "\u00a0"));
    (quotes.at(-1) ?? root).appendChild(div);
  }
}
