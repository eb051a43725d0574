// Collapses quoted text of earlier messages, with a `details` element, which needs no script.

const QUOTES = "blockquote[type=cite], blockquote.gmail_quote, .gmail_quote, .protonmail_quote, .yahoo_quoted, .moz-cite-prefix + blockquote";

/** Shorter quotes are not collapsed. */
const LENGTH_MIN = 300;

/** @param label of the collapsed text */
export function foldQuotes(root: HTMLElement, label: string): void {
  const outermost = [...root.querySelectorAll<HTMLElement>(QUOTES)].filter((quote) => quote.parentElement?.closest(QUOTES) === null);
  const length = (element: HTMLElement) => element.textContent?.trim().length ?? 0;
  const quoted = outermost.reduce((sum, quote) => sum + length(quote), 0);
  if (length(root) - quoted < 2) {
    return; // there is nothing else to read
  }
  for (const quote of outermost) {
    if (length(quote) >= LENGTH_MIN) {
      const fold = root.ownerDocument.createElement("details");
      const summary = fold.appendChild(root.ownerDocument.createElement("summary"));
      summary.textContent = label;
      fold.open = quote.querySelector("mark") !== null; // search results stay visible
      quote.replaceWith(fold);
      fold.append(quote);
    }
  }
}
