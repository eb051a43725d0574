// The text of a message. HTML is shown in a frame without scripts.

import { useRef, useState } from "preact/hooks";
import type { Email } from "../jmap/types.ts";
import { wordsOf } from "../state/query.ts";
import { t } from "../text/texts.ts";
import { htmlOf, pictureUrl, textOf as plainOf } from "./bodies.ts";
import { clean, textOf } from "./clean.ts";
import { Found, finder, markIn } from "./Marked.tsx";
import type { OpenMessage } from "./parts.ts";
import { foldQuotes } from "./quotes.ts";

// A message may be higher than its frame, however high that is (`height: 110vh`): the frame would grow for ever.
const FRAME_PIXELS_MAX = 50_000;

/** More quoted lines are folded. */
const QUOTED_LINES_MAX = 6;

/** @param onShown hears of the Content-IDs of parts that it shows */
export function Body({ message, onShown }: { message: OpenMessage; onShown: (cids: Set<string>) => void }) {
  const { email } = message;
  const html = htmlOf(email);
  const truncated = [...email.htmlBody, ...email.textBody].some((part) => email.bodyValues[part.partId ?? ""]?.isTruncated);
  return (
    <div class="body">
      {html !== "" ? <Frame message={message} html={html} onShown={onShown} /> : <Plain text={plainOf(email)} words={finder(wordsOf(message.app.place.value.query.search))} />}
      {truncated && <p class="hint">{t("truncated")}</p>}
    </div>
  );
}

/** What is quoted in an answer. */
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
    <div class="plain">
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

/** Text in which addresses of the web are links. */
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

function Frame({ message, html, onShown }: { message: OpenMessage; html: string; onShown: (cids: Set<string>) => void }) {
  const { email, conversation } = message;
  const frame = useRef<HTMLIFrameElement>(null);
  const [blocked, setBlocked] = useState(0);
  const fill = () => {
    const view = frame.current?.contentWindow as (Window & typeof globalThis) | null;
    const inside = view?.document;
    if (view == null || inside == null) {
      return;
    }
    const cleaned = clean(html, view, (cid) => pictureUrl(email, conversation.account, cid));
    inside.body.replaceChildren(...cleaned.content);
    const words = finder(wordsOf(message.app.place.value.query.search));
    if (words !== null) {
      markIn(inside.body, words);
    }
    foldQuotes(inside.body, t("quotedText"));
    setBlocked(cleaned.blocked.size);
    onShown(cleaned.shown);
    const fit = () => {
      if (frame.current !== null) {
        frame.current.style.height = Math.min(inside.body.scrollHeight, FRAME_PIXELS_MAX) + "px";
      }
    };
    fit();
    new ResizeObserver(fit).observe(inside.body);
  };
  return (
    <>
      {blocked > 0 && <p class="blocked" role="note">{t("blockedContent", { n: blocked })}</p>}
      <iframe
        ref={frame}
        title={t("text")}
        src="message-frame"
        sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
        referrerPolicy="no-referrer"
        onLoad={fill}
      />
    </>
  );
}
