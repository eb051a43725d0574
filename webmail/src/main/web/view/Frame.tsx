// HTML of a message, in a frame without scripts. It is sanitized by the server and once more here, and the policy of the
// frame forbids the same.

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { readable, setAlways, type Pictures, type Readable } from "../state/readable.ts";
import { wordsOf } from "../state/query.ts";
import { t } from "../text/texts.ts";
import { pictureUrl } from "./bodies.ts";
import { clean } from "./clean.ts";
import { finder, markIn } from "./Marked.tsx";
import type { OpenMessage } from "./parts.ts";
import { putFrame } from "./frames.ts";
import { foldQuotes } from "./quotes.ts";

// A message may be higher than its frame, however high that is (`height: 110vh`): the frame would grow without end.
const FRAME_PIXELS_MAX = 50_000;

/** Servers that are named; others are counted. */
const SERVERS_NAMED = 3;

interface Props {
  message: OpenMessage;
  /** The original HTML, sanitized only here while the server cannot be reached. */
  html: string;
  /** Called with the Content-IDs of displayed parts. */
  onShown: (cids: Set<string>) => void;
}

export function Frame({ message, html, onShown }: Props) {
  const { email, conversation } = message;
  const account = conversation.account;
  const host = useRef<HTMLDivElement>(null);
  const frame = useRef<HTMLIFrameElement | null>(null);
  const [ready, setReady] = useState(false);
  const [made, setMade] = useState<Readable | null>(null);
  const [alone, setAlone] = useState<number | null>(null);

  const load = (pictures?: Pictures) => {
    readable(account.id, email, pictures).then(setMade, () => setAlone(0));
  };
  useLayoutEffect(() => load(), [email]);

  useLayoutEffect(() => {
    frame.current = putFrame(host.current!, t("text"), () => setReady(true));
  }, []);

  useLayoutEffect(() => {
    const view = frame.current?.contentWindow as (Window & typeof globalThis) | null;
    const inside = view?.document;
    if (!ready || view == null || inside == null || (made === null && alone === null)) {
      return;
    }
    const cleaned = clean(made === null ? html : made.html, view, (cid) => pictureUrl(email, account, cid));
    inside.body.replaceChildren(...cleaned.content);
    const words = finder(wordsOf(message.app.place.value.query.search));
    if (words !== null) {
      markIn(inside.body, words);
    }
    foldQuotes(inside.body, t("quotedText"));
    if (made === null) {
      setAlone(cleaned.blocked.size);
    }
    onShown(cleaned.shown);
    const fit = () => {
      if (frame.current !== null) {
        frame.current.style.height = Math.min(inside.body.scrollHeight, FRAME_PIXELS_MAX) + "px";
      }
    };
    fit();
    const observer = new ResizeObserver(fit);
    observer.observe(inside.body);
    return () => observer.disconnect();
  }, [ready, made, alone === null]);

  const always = async (wanted: boolean) => {
    try {
      await setAlways(account.id, made!.sender, wanted);
      load(wanted ? "shown" : "blocked");
    } catch (failure) {
      message.app.notices.failed("failed", (failure as Error).message);
    }
  };

  return (
    <>
      {made !== null && <RemoteContent made={made} show={() => load("shown")} always={(wanted) => void always(wanted)} />}
      {alone !== null && made === null && alone > 0 && <p class="blocked" role="note">{t("blockedContent", { n: alone })}</p>}
      <div ref={host} />
      {made?.cut && <p class="hint">{t("truncated")}</p>}
    </>
  );
}

/** Remote content of the message, and options to load it. */
function RemoteContent({ made, show, always }: { made: Readable; show: () => void; always: (wanted: boolean) => void }) {
  const servers = Object.keys(made.remote);
  const tracked = Object.values(made.trackers).reduce((sum, count) => sum + count, 0);
  return (
    <>
      {servers.length > 0 && !made.pictures && (
        <p class="blocked" role="note">
          <span>{t("picturesBlocked", { servers: named(servers) })}</span>
          <button type="button" class="link" onClick={show}>{t("picturesShow")}</button>
          {made.sender !== "" && (
            <button type="button" class="link" onClick={() => always(true)}>{t("picturesAlways", { sender: made.sender })}</button>
          )}
        </p>
      )}
      {servers.length > 0 && made.pictures && made.always && (
        <p class="blocked quiet" role="note">
          <span>{t("picturesOfSender", { sender: made.sender })}</span>
          <button type="button" class="link" onClick={() => always(false)}>{t("picturesNotAlways")}</button>
        </p>
      )}
      {tracked > 0 && <p class="blocked quiet" role="note">{t("trackers", { n: tracked, servers: named(Object.keys(made.trackers)) })}</p>}
    </>
  );
}

function named(servers: string[]): string {
  const shown = servers.slice(0, SERVERS_NAMED).join(", ");
  return servers.length > SERVERS_NAMED ? t("andOthers", { servers: shown, n: servers.length - SERVERS_NAMED }) : shown;
}
