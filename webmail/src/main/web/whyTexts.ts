// What the webmail and the console both say about the checks of a message.

import { type Key, t } from "./text/texts.ts";

const METHODS: Record<string, string> = { iprev: "DNS", helo: "SPF (HELO)" };

/** The name of a method of authentication (RFC 8601). */
export function methodName(method: string): string {
  return METHODS[method] ?? method.toUpperCase();
}

const RESULTS: Record<string, Key> = { pass: "resultPass", fail: "resultFail", none: "resultNone", temperror: "resultUnknown" };

/** The result of such a method. */
export function resultText(result: string): string {
  const said = RESULTS[result];
  return said === undefined ? result : t(said);
}

/** What the checks together advise. */
export const ADVICE: Record<string, Key> = {
  accept: "whyAdviceAccept", junk: "whyAdviceJunk", quarantine: "whyAdviceQuarantine", refuse: "whyAdviceRefuse",
};

/** The prefix of a signal's name is its topic. */
const TOPICS: [RegExp, Key][] = [
  [/^classifier/, "signalClassifier"],
  [/^account-classifier/, "signalOwn"],
  [/^blocked/, "signalBlocked"],
  [/^allowed-but-forged/, "signalForged"],
  [/^allowed/, "signalAllowed"],
  [/^newcomer/, "signalNewcomer"],
  [/^reputation/, "signalReputation"],
  [/^dns-list/, "signalList"],
  [/^(spf|dkim|dmarc|arc)/, "signalAuthentication"],
  [/^attachment/, "signalAttachment"],
  [/^link/, "signalLinks"],
  [/^from-/, "signalFrom"],
  [/^(virus|rspamd|milter|filter)/, "signalFilter"],
  [/^(helo|reverse-dns|early|client)/, "signalServer"],
];

/** What a signal is about. */
export function topicOf(signal: string): Key | undefined {
  return TOPICS.find(([pattern]) => pattern.test(signal))?.[1];
}
