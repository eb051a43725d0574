import type { Column } from "../../controls/Table.tsx";
import { c } from "../../text/console/texts.ts";
import { shortTime, t } from "../../text/texts.ts";
import { href } from "../administration.ts";
import type { MessageLine } from "./shapes.ts";
import { eventName } from "./sentences.ts";

const STATES = {
  delivered: "stateDelivered", waiting: "stateWaiting", held: "stateHeld", refused: "stateRefused", failed: "stateFailed", unknown: "stateUnknown",
} as const;

/** The columns of a list of transactions. */
export function messageColumns(): Column<MessageLine>[] {
  return [
    { title: t("time"), cell: (line) => <a class="nowrap" href={href("message", [line.trace])}>{shortTime(line.time)}</a> },
    { title: t("from"), cell: (line) => (line.from === "" ? "–" : line.from) },
    { title: t("to"), cell: (line) => recipients(line) },
    { title: c("outcome"), cell: (line) => <span class={"verdict " + line.state}>{c(STATES[line.state])}</span> },
    { title: c("lastEvent"), cell: (line) => lastEvent(line.last) },
  ];
}

/** An event, and the reply of a server or the mailbox. */
function lastEvent(last: string) {
  const [event = "", ...said] = last.split(": ");
  return <>{eventName(event)}{said.length > 0 && <>: <bdi>{said.join(": ")}</bdi></>}</>;
}

function recipients(line: MessageLine): string {
  const more = line.recipients - line.to.length;
  return line.to.length === 0 ? "–" : line.to.join(", ") + (more > 0 ? " " + c("andMore", { n: more }) : "");
}
