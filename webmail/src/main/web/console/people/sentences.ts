// Events of a message, their fields, and explanations in the user's language.

import { c, type ConsoleKey } from "../../text/console/texts.ts";
import { fullTime, percent, size, t, type Key } from "../../text/texts.ts";
import { ADVICE, methodName, resultText, topicOf } from "../../whyTexts.ts";

/** A line of an explanation (docs/rest.md). */
export interface Line {
  topic: string;
  /** In English, for codes of a later version. */
  text: string;
  code: string;
  arguments: Record<string, string>;
}

/** A translated text, and an untranslated detail from the server or a program. */
export interface Sentence {
  text: string;
  quoted?: string;
}

export const EVENTS: Record<string, ConsoleKey> = {
  "accepted": "eventAccepted",
  "accepted-for": "eventAcceptedFor",
  "refused": "eventRefused",
  "refused-for": "eventRefused",
  "recipient-refused": "eventRecipientRefused",
  "sender-refused": "eventSenderRefused",
  "authentication": "eventAuthentication",
  "verdict": "eventVerdict",
  "owners-view": "eventOwnersView",
  "rules": "eventRules",
  "filed": "eventFiled",
  "held": "eventHeld",
  "released": "eventReleased",
  "cancelled": "eventCancelled",
  "retried": "eventRetried",
  "rerouted": "eventRerouted",
  "quarantine-expired": "eventQuarantineExpired",
  "outgoing": "eventOutgoing",
  "outgoing-failed": "eventOutgoingFailed",
  "queued": "eventQueued",
  "sending-scheduled": "eventQueued",
  "sending-deferred": "eventDeferred",
  "sending-delivered": "eventSent",
  "sending-bounced": "eventBounced",
  "sending-expired": "eventExpired",
  "sending-held": "eventHeld",
  "sending-cancelled": "eventCancelled",
  "reported": "eventReported",
  "client-banned": "eventClientBanned",
  "client-turned-away": "eventClientTurnedAway",
};

const FIELDS: Record<string, ConsoleKey> = {
  accounts: "recipients",
  action: "fieldAction",
  advice: "eventVerdict",
  by: "by",
  bytes: "messageSize",
  client: "kindClient",
  did: "fieldDid",
  error: "problem",
  forwarded: "fieldForwarded",
  from: "from",
  ehlo: "fieldEhlo",
  host: "fieldHost",
  ip: "fieldIp",
  mailbox: "mailbox",
  "message-id": "kindMessageId",
  queue: "kindQueueId",
  reason: "reason",
  recipients: "recipients",
  refusal: "reason",
  rejection: "reason",
  reply: "fieldReply",
  scripts: "fieldScripts",
  spam: "spam",
  status: "state",
  submitted: "fieldSubmitted",
  tls: "fieldTls",
  to: "fieldTo",
  trace: "kindTrace",
  until: "until",
  virus: "fieldVirus",
  why: "reason",
};

export function eventName(event: string): string {
  const key = EVENTS[event];
  return key === undefined ? event : c(key);
}

export function fieldName(field: string): string {
  const key = FIELDS[field];
  return key === undefined ? field : c(key);
}

/** The value of an event's field for display. */
export function fieldValue(value: string): string {
  return value === "true" ? c("yes") : value === "false" ? c("no") : value;
}

const SAID: Record<string, (said: Record<string, string>) => Sentence> = {
  "brought": (said) => ({ text: brought(said) }),
  "also-for": ({ to = "" }) => ({ text: c("saidAlsoFor", { to }) }),
  "checked": ({ method = "", result = "" }) => ({ text: methodName(method) + ": " + word(result), quoted: rest(result) }),
  "signal": ({ weight = "", signal = "", text = "", to }) => ({
    text: weight + " " + meaning(signal) + (to === undefined ? "" : " – " + to),
    quoted: text === "" ? signal : signal + ": " + text,
  }),
  "advice": ({ advice = "" }) => (ADVICE[advice] === undefined ? { text: "", quoted: advice } : { text: t(ADVICE[advice]!) }),
  "spam": ({ probability = "", to }) => ({
    text: to === undefined ? t("whyProbability", { p: percent(Number(probability)) }) : c("saidSpamFor", { p: percent(Number(probability)), to }),
  }),
  "virus": ({ virus = "" }) => ({ text: virus === "none" ? c("saidNoVirus") : t("whyVirus") }),
  "reason": ({ text = "" }) => ({ text: c("reason") + ":", quoted: text }),
  "accepted": ({ reply = "" }) => ({ text: t("whyAccepted"), quoted: reply }),
  "refused": ({ reply = "" }) => ({ text: t("whyRefused"), quoted: reply }),
  "recipient-refused": ({ to = "", reply = "" }) => ({ text: c("saidRecipientRefused", { to }), quoted: reply }),
  "sender-refused": ({ reply = "" }) => ({ text: c("saidSenderRefused"), quoted: reply }),
  "filed": ({ mailbox = "", to }) => ({ text: to === undefined ? t("whyFiled", { mailbox }) : c("saidFiledFor", { mailbox, to }) }),
  "held": () => ({ text: t("whyQuarantined") }),
  "event": ({ event = "", time = "", ...fields }) => ({
    text: fullTime(time) + ": " + eventName(event),
    quoted: Object.entries(fields).map(([name, value]) => fieldName(name) + " " + fieldValue(value)).join(", "),
  }),
};

/** A line in the user's language; an unknown one as sent by the server. */
export function sentence(line: Line): Sentence {
  return SAID[line.code]?.(line.arguments) ?? { text: "", quoted: line.text };
}

function brought({ time = "", client = "?", ehlo = "", bytes = "0", from = "", to = "?", accounts = "1", tls = "" }: Record<string, string>): string {
  return [
    t("whyBrought", { time: fullTime(time), client, from: from === "" ? t("whyNobody") : from, to }),
    c("saidSize", { size: size(Number(bytes)) }),
    ehlo === "" ? "" : c("saidEhlo", { ehlo }),
    accounts === "1" ? "" : c("saidOthers", { n: Number(accounts) }),
    t(tls === "true" ? "whyEncrypted" : "whyPlain"),
  ].filter((part) => part !== "").join(" ");
}

/** A result begins with a word of RFC 8601. */
function word(result: string): string {
  return resultText(result.split(" ", 1)[0] ?? "");
}

function rest(result: string): string {
  const space = result.indexOf(" ");
  return space < 0 ? "" : result.slice(space + 1);
}

/** Where the webmail speaks to the owner of the account, who is somebody else here. */
const OF_OWNERS: Partial<Record<Key, ConsoleKey>> = {
  signalOwn: "signalOwn", signalBlocked: "signalBlocked", signalForged: "signalForged", signalAllowed: "signalAllowed", signalNewcomer: "signalNewcomer",
};

function meaning(signal: string): string {
  const topic = topicOf(signal);
  const here = topic === undefined ? undefined : OF_OWNERS[topic];
  return topic === undefined ? "" : here === undefined ? t(topic) : c(here);
}
