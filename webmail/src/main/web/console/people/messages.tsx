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
    { title: c("lastEvent"), cell: (line) => eventName(line.last) },
  ];
}

function recipients(line: MessageLine): string {
  const more = line.recipients - line.to.length;
  return line.to.length === 0 ? "–" : line.to.join(", ") + (more > 0 ? " " + c("andMore", { n: more }) : "");
}
