// The result of sender authentication, and a link to all header fields.

import { useEffect, useState } from "preact/hooks";
import { Lazy } from "../controls/Lazy.tsx";
import { readable, type Readable } from "../state/readable.ts";
import { t, type Key } from "../text/texts.ts";
import { Icon, type IconName } from "./icons.tsx";
import type { OpenMessage } from "./parts.ts";

interface Mark {
  icon: IconName;
  kind: "good" | "bad" | "unknown";
  label: Key;
  text: Key;
}

const PROVEN: Mark = { icon: "check", kind: "good", label: "senderProven", text: "senderProvenWhy" };
const FORGED: Mark = { icon: "junk", kind: "bad", label: "senderForged", text: "senderForgedWhy" };
const UNKNOWN: Mark = { icon: "question", kind: "unknown", label: "senderUnknown", text: "senderUnknownWhy" };

/** No mark for own messages, and for messages that were not received. */
function markOf(made: Readable): Mark | null {
  if (!made.arrived || made.sender === "") {
    return null;
  }
  switch (made.dmarc) {
    case "pass":
      return PROVEN;
    case "fail":
      return FORGED;
    default:
      return UNKNOWN;
  }
}

export function SenderMark({ conversation, email }: OpenMessage) {
  const [made, setMade] = useState<Readable | null>(null);
  const [open, setOpen] = useState(false);
  useEffect(() => {
    readable(conversation.account.id, email).then(setMade, () => setMade(null)); // no mark while there is no connection
  }, [email]);
  const mark = made === null ? null : markOf(made);
  if (made === null || mark === null) {
    return null;
  }
  const args = { domain: made.sender.slice(made.sender.lastIndexOf("@") + 1) };
  return (
    <span class={"sender " + mark.kind}>
      <button type="button" class="sender-mark" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon name={mark.icon} /> {t(mark.label, args)}
      </button>
      {open && (
        <span class="sender-why">
          {t(mark.text, args)} <span class="results">{results(made)}</span>
        </span>
      )}
    </span>
  );
}

function results(made: Readable): string {
  const all: [string, string | undefined][] = [["DMARC", made.dmarc], ["DKIM", made.dkim], ["SPF", made.spf]];
  return all.map(([method, result]) => method + ": " + (result ?? "none")).join(" · ");
}

export function HeadersPart(message: OpenMessage) {
  const [shown, setShown] = useState(false);
  return (
    <div class="headers-part">
      <button type="button" class="link" aria-expanded={shown} onClick={() => setShown(!shown)}>{t("headersExplained")}</button>
      {shown && <Lazy load={() => import("./Headers.tsx")} props={{ message }} />}
    </div>
  );
}
