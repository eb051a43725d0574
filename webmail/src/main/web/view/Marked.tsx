// Highlighting of search terms in text.

const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", apos: "'" };

/** @param html of SearchSnippet/get: text with entities, and `mark` around matches (RFC 8621 §5) */
export function Marked({ html }: { html: string }) {
  return <bdi>{html.split(/<\/?mark>/).map((part, index) => (index % 2 === 0 ? plain(part) : <mark>{plain(part)}</mark>))}</bdi>;
}

function plain(text: string): string {
  return text.replace(/&(#?\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole);
}

/** A pattern for the words; null if there are none. */
export function finder(words: string[]): RegExp | null {
  const escaped = words.filter((word) => word.length > 1).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return escaped.length === 0 ? null : new RegExp("(" + escaped.join("|") + ")", "giu");
}

/** Highlights words in text. */
export function Found({ text, words }: { text: string; words: RegExp | null }) {
  if (words === null) {
    return <>{text}</>;
  }
  return <>{text.split(words).map((part, index) => (index % 2 === 0 ? part : <mark>{part}</mark>))}</>;
}

/** Largest number of highlights in one message. */
const MARKS_MAX = 500;

/** Highlights words in a document. */
export function markIn(root: HTMLElement, words: RegExp): void {
  const walker = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const texts: Text[] = [];
  for (let node = walker.nextNode(); node !== null && texts.length < MARKS_MAX; node = walker.nextNode()) {
    if (node.parentElement?.localName !== "style" && node.nodeValue!.search(words) >= 0) {
      texts.push(node as Text);
    }
  }
  for (const text of texts) {
    text.replaceWith(...text.data.split(words).map((part, index) => {
      if (index % 2 === 0) {
        return part;
      }
      const mark = root.ownerDocument.createElement("mark");
      mark.textContent = part;
      return mark;
    }));
  }
}
