// Explains, by stage, why a message was delivered, held or refused.

import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Loaded } from "../controls/Loaded.tsx";
import { useLoad } from "../controls/load.ts";
import type { Account } from "../state/account.ts";
import { explain, type Explanation } from "../state/owner.ts";
import { fullTime, number, percent, t, type Key } from "../text/texts.ts";
import { ADVICE, methodName, resultText, topicOf } from "../whyTexts.ts";
import { IconButton } from "./icons.tsx";
import type { OpenMessage } from "./parts.ts";
import { nameOf } from "./mailboxNames.ts";

export default function Why({ message: { conversation, email }, onClose }: { message: OpenMessage; onClose: () => void }) {
  const why = useLoad((signal) => explain(conversation.account, { message: email.id }, signal), [email.id]);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <section class="why" aria-label={t("why")}>
      <header>
        <h2 ref={heading} tabIndex={-1}>{t("why")}</h2>
        <IconButton icon="close" label={t("close")} onClick={onClose} />
      </header>
      <Loaded load={why}>
        {(explanations) => (
          <>
            <Explanations account={conversation.account} explanations={explanations} />
            <Stage title={t("whyNow")}>
              <p>{Object.keys(email.mailboxIds).map((id) => conversation.account.mailboxes.get(id)).filter((one) => one !== undefined).map(nameOf).join(", ")}</p>
            </Stage>
          </>
        )}
      </Loaded>
    </section>
  );
}

/** Also for messages that were never filed. */
export function Explanations({ account, explanations }: { account: Account; explanations: Explanation[] }) {
  return explanations.length === 0
    ? <p>{t("whyUnknown")}</p>
    : <>{explanations.map((one) => <Stages key={one.trace} account={account} explanation={one} />)}</>;
}

function Stages({ account, explanation }: { account: Account; explanation: Explanation }) {
  const { received, authentication, verdict, signals, scripts, outcomes } = explanation;
  return (
    <>
      {received !== undefined && (
        <Stage title={t("whyCame")}>
          <p>{arrival(received)}</p>
          {!received.submitted && <p>{t(received.encrypted ? "whyEncrypted" : "whyPlain")}</p>}
        </Stage>
      )}
      {authentication.length > 0 && (
        <Stage title={t("whyAuthentication")}>
          <ul class="checks">
            {authentication.map((check) => (
              <li key={check.method} class={tone(check.result)}>
                <strong>{methodName(check.method)}</strong> {resultText(check.result)}
                {check.detail !== "" && <span class="detail" lang="en">{check.detail}</span>}
              </li>
            ))}
          </ul>
        </Stage>
      )}
      {verdict !== undefined && (
        <Stage title={t("whyVerdict")}>
          {verdict.spam !== undefined && <p>{t("whyProbability", { p: percent(verdict.spam) })}</p>}
          {verdict.advice !== "" && <p>{t(ADVICE[verdict.advice] ?? "whyAdviceAccept")}</p>}
          {(verdict.virus === "suspected" || verdict.virus === "certain") && <p>{t("whyVirus")}</p>}
          {signals.length > 0 && <Signals signals={signals} />}
        </Stage>
      )}
      {scripts.length > 0 && (
        <Stage title={t("whyRules")}>
          {scripts.map((run, index) => (
            <div key={index}>
              <p>{run.actions === "" ? t("whyRanNothing", { scripts: run.scripts }) : t("whyRan", { scripts: run.scripts })}</p>
              {run.actions !== "" && <p class="detail" lang="en">{run.actions}</p>}
              {run.error !== "" && <p class="bad">{t("whyRuleFailed")} <span lang="en">{run.error}</span></p>}
            </div>
          ))}
        </Stage>
      )}
      {outcomes.length > 0 && (
        <Stage title={t("whyOutcome")}>
          {outcomes.map((outcome, index) => (
            <p key={index}>
              {outcome.mailbox !== "" ? t("whyFiled", { mailbox: mailboxes(account, outcome.mailbox) }) : t(OUTCOMES[outcome.what] ?? "whyAccepted")}
              {outcome.what === "refused" && outcome.reply !== "" && <span class="detail" lang="en">{outcome.reply}</span>}
            </p>
          ))}
        </Stage>
      )}
    </>
  );
}

function Stage({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <div class="stage">
      <h3>{title}</h3>
      <div>{children}</div>
    </div>
  );
}

function arrival(received: NonNullable<Explanation["received"]>): string {
  const said = { time: fullTime(received.at), client: received.client, from: received.from || t("whyNobody"), to: received.to };
  return t(received.submitted ? "whySubmitted" : "whyBrought", said);
}

function Signals({ signals }: { signals: Explanation["signals"] }) {
  const most = Math.max(1, ...signals.map((signal) => Math.abs(signal.weight)));
  return (
    <ul class="signals">
      {signals.map((signal, index) => (
        <li key={index}>
          <span class="weight" title={t(signal.weight > 0 ? "whyFor" : "whyAgainst")}>
            {signal.weight === 0 ? "–" : (signal.weight > 0 ? "+" : "−") + number(Math.abs(signal.weight))}
          </span>
          <span class={signal.weight > 0 ? "bar for" : "bar"} aria-hidden="true">
            <i style={{ inlineSize: (100 * Math.abs(signal.weight)) / most + "%" }} />
          </span>
          <span class="what-found">
            {meaning(signal.name)}
            <span class="detail" lang="en">{signal.name}{signal.text !== "" && ": " + signal.text}</span>
          </span>
        </li>
      ))}
      <li class="legend-line">{t("whyWeights")}</li>
    </ul>
  );
}

function meaning(name: string): string {
  const topic = topicOf(name);
  return topic === undefined ? name : t(topic);
}

const OUTCOMES: Record<string, Key> = {
  accepted: "whyAccepted",
  refused: "whyRefused",
  quarantined: "whyQuarantined",
  released: "whyReleased",
  cancelled: "whyCancelled",
};

function tone(result: string): string {
  return result === "pass" ? "good" : result === "fail" ? "bad" : "plain-result";
}

/** The timeline has IMAP mailbox names. */
function mailboxes(account: Account, paths: string): string {
  return paths
    .split(", ")
    .map((path) => {
      const place = account.mailboxes.places.value.find((one) => one.path.toLowerCase() === path.toLowerCase());
      return path === "INBOX" ? t("inbox") : place === undefined ? path : nameOf(place.mailbox);
    })
    .join(", ");
}
