// The text of a message. HTML is shown in a frame without scripts.

import { useRef, useState } from "preact/hooks";
import type { Email, Part } from "../jmap/types.ts";
import { t } from "../text/texts.ts";
import { clean, textOf } from "./clean.ts";
import { Found, finder, markIn } from "./Marked.tsx";
import type { OpenMessage } from "./parts.ts";
import { wordsOf } from "../state/query.ts";

// A message may be higher than its frame, however high that is (`height: 110vh`): the frame would grow for ever.
const FRAME_PIXELS_MAX = 50_000;

/** @param onShown hears of the Content-IDs of parts that it shows */
export function Body({ message, onShown }: { message: OpenMessage; onShown: (cids: Set<string>) => void }) {
  const { email } = message;
  const html = values(email, email.htmlBody.filter((part) => part.type === "text/html"));
  const truncated = [...email.htmlBody, ...email.textBody].some((part) => email.bodyValues[part.partId ?? ""]?.isTruncated);
  return (
    <div class="body">
      {html !== "" ? <Frame message={message} html={html} onShown={onShown} /> : <Plain text={values(email, email.textBody)} words={finder(wordsOf(message.app.place.value.query.search))} />}
      {truncated && <p class="hint">{t("truncated")}</p>}
    </div>
  );
}

function values(email: Email, parts: Part[]): string {
  return parts.map((part) => email.bodyValues[part.partId ?? ""]?.value ?? "").join("\n");
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
    const cleaned = clean(html, view, (cid) => {
      const part = [...email.attachments, ...email.htmlBody].find((one) => one.cid === cid);
      return part?.blobId == null ? undefined : conversation.account.connection.downloadUrl(part.blobId, part.name ?? "picture", part.type);
    });
    inside.body.replaceChildren(...cleaned.content);
    const words = finder(wordsOf(message.app.place.value.query.search));
    if (words !== null) {
      markIn(inside.body, words);
    }
    setBlocked(cleaned.blocked.size);
    onShown(cleaned.shown);
    const fit = () => {
      if (frame.current !== null) {
        frame.current.style.height = Math.min(inside.documentElement.scrollHeight, FRAME_PIXELS_MAX) + "px";
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
