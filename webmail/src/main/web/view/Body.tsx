// The text of a message. HTML is shown in a frame without scripts.

import type { Email } from "../jmap/types.ts";
import { isTruncated } from "../state/conversation.ts";
import { wordsOf } from "../state/query.ts";
import { t } from "../text/texts.ts";
import { htmlOf, textOf as plainOf } from "./bodies.ts";
import { textOf } from "./clean.ts";
import { Frame } from "./Frame.tsx";
import { Found, finder } from "./Marked.tsx";
import type { OpenMessage } from "./parts.ts";

/** Quoted texts with more lines are collapsed. */
const QUOTED_LINES_MAX = 6;

/** @param onShown called with the Content-IDs of displayed parts */
export function Body({ message, onShown }: { message: OpenMessage; onShown: (cids: Set<string>) => void }) {
  const { email } = message;
  const html = htmlOf(email);
  return (
    <div class="body">
      {html !== "" ? <Frame message={message} html={html} onShown={onShown} /> : <Plain text={plainOf(email)} words={finder(wordsOf(message.app.place.value.query.search))} />}
      {isTruncated(email) && <p class="hint">{t("truncated")}</p>}
    </div>
  );
}

/** The text to quote in a reply. */
export function textBody(email: Email): string {
  return email.textBody.map((part) => {
    const value = email.bodyValues[part.partId ?? ""]?.value ?? "";
    return part.type === "text/html" ? textOf(value) : value;
  }).join("\n");
}

function Plain({ text, words }: { text: string; words: RegExp | null }) {
  if (text.trim() === "") {
    return <p class="hint">{t("noText")}</p>;
  }
  const blocks: { quoted: boolean; lines: string[] }[] = [];
  for (const line of text.split("\n")) {
    const quoted = line.startsWith(">");
    const last = blocks.at(-1);
    if (last === undefined || last.quoted !== quoted) {
      blocks.push({ quoted, lines: [line] });
    } else {
      last.lines.push(line);
    }
  }
  return (
    <div class="plain" dir="auto">
      {blocks.map(({ quoted, lines }) => {
        const shown = lines.join("\n");
        if (quoted && blocks.length > 1 && lines.length > QUOTED_LINES_MAX) {
          return (
            <details open={words !== null && shown.search(words) >= 0}>
              <summary>{t("quotedText")}</summary>
              <blockquote><Linked text={shown} words={words} /></blockquote>
            </details>
          );
        }
        return quoted ? <blockquote><Linked text={shown} words={words} /></blockquote> : <Linked text={shown} words={words} />;
      })}
    </div>
  );
}

/** Text with clickable URLs. */
function Linked({ text, words }: { text: string; words: RegExp | null }) {
  const parts = text.split(/(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]}])/g);
  return (
    <span>
      {parts.map((part, index) =>
        index % 2 === 0 ? <Found text={part} words={words} /> : <a href={part} target="_blank" rel="noopener noreferrer nofollow">{part}</a>
      )}
    </span>
  );
}
