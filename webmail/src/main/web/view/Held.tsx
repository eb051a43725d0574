// Quarantined messages, with actions, and refused messages.

import { useState } from "preact/hooks";
import { ask } from "../controls/Dialog.tsx";
import { DoButton } from "../controls/DoButton.tsx";
import { Loaded } from "../controls/Loaded.tsx";
import { useLoad } from "../controls/load.ts";
import type { Id } from "../jmap/types.ts";
import type { Account } from "../state/account.ts";
import type { App } from "../state/app.ts";
import { useObservable } from "../state/observable.ts";
import { decide, explain, refused, type HeldMessage, type RefusedMessage } from "../state/owner.ts";
import { fullTime, percent, shortTime, t } from "../text/texts.ts";
import { HELD } from "./HeldLine.tsx";
import { WhoseChoice } from "./WhoseChoice.tsx";
import { Explanations } from "./Why.tsx";

export default function HeldPage({ app, of }: { app: App; of: Id | null }) {
  useObservable(app.accounts);
  const account = app.own.find(({ id }) => id === of) ?? app.account;
  return (
    <main key={account.id} class="held" tabIndex={0}>
      <h1>{t("held")}</h1>
      <WhoseChoice app={app} account={account} page={HELD} />
      <p class="lead">{t("heldLead")}</p>
      <Quarantine app={app} account={account} />
      <h2>{t("refused")}</h2>
      <p class="lead">{t("refusedLead")}</p>
      <Refused app={app} account={account} />
    </main>
  );
}

function Quarantine({ app, account }: { app: App; account: Account }) {
  const load = useLoad((signal) => account.held.load(signal), []);
  const messages = useObservable(account.held.messages);
  return (
    <Loaded load={load}>
      {(loaded) => {
        const shown = messages ?? loaded;
        return shown.length === 0
          ? <p class="hint">{t("heldEmpty")}</p>
          : <ul class="kept">{shown.map((message) => <HeldLine key={message.id} app={app} account={account} message={message} />)}</ul>;
      }}
    </Loaded>
  );
}

function HeldLine({ app, account, message }: { app: App; account: Account; message: HeldMessage }) {
  const discard = async () => {
    if (await ask(t("heldDiscardQuestion", { subject: message.subject || t("noSubject") }), t("deletePermanently"))) {
      await account.held.discard(message.id);
      app.notices.said("deletedPermanently", null);
    }
  };
  const release = async () => {
    await account.held.release(message.id);
    app.notices.said("heldReleased", null);
  };
  return (
    <li>
      <Line subject={message.subject} from={message.from} time={message.arrived} />
      <p class="reason">{reason(message)}</p>
      <div class="buttons">
        {message.releasable
          ? <DoButton notices={app.notices} class="primary" onDo={release}>{t("heldRelease")}</DoButton>
          : <span class="reason">{t("heldForAdministrator")}</span>}
        <DoButton notices={app.notices} onDo={discard}>{t("deletePermanently")}</DoButton>
        {message.releasable && message.from !== "" && (
          <DoButton notices={app.notices} onDo={() => decide(app, account, message.from, "allowed")}>{t("allowSender")}</DoButton>
        )}
        <WhyButton account={account} trace={message.trace} />
      </div>
    </li>
  );
}

function reason(message: HeldMessage): string {
  if (message.virus === "suspected" || message.virus === "certain") {
    return t("whyVirus");
  }
  return message.spam === undefined ? t("whyQuarantined") : t("whyProbability", { p: percent(message.spam) });
}

function Line({ subject, from, time }: { subject: string; from: string; time: string }) {
  return (
    <p class="kept-line">
      <strong>{subject || t("noSubject")}</strong>
      <span>{from || t("whyNobody")}</span>
      <time dateTime={time} title={fullTime(time)}>{shortTime(time)}</time>
    </p>
  );
}

function Refused({ app, account }: { app: App; account: Account }) {
  const first = useLoad((signal) => refused(account, undefined, signal), []);
  const [more, setMore] = useState<RefusedMessage[]>([]);
  const [next, setNext] = useState<string | null | undefined>(undefined);
  return (
    <Loaded load={first}>
      {(page) => {
        const shown = [...page.items, ...more];
        const after = next === undefined ? page.next : next ?? undefined;
        const showMore = async () => {
          const further = await refused(account, after);
          setMore([...more, ...further.items]);
          setNext(further.next ?? null);
        };
        return (
          <>
            {shown.length === 0 && <p class="hint">{t("refusedEmpty")}</p>}
            <ul class="kept">
              {shown.map((message, index) => <RefusedLine key={message.trace + index} app={app} account={account} message={message} />)}
            </ul>
            {after !== undefined && <DoButton notices={app.notices} onDo={showMore}>{t("showMore")}</DoButton>}
          </>
        );
      }}
    </Loaded>
  );
}

function RefusedLine({ app, account, message }: { app: App; account: Account; message: RefusedMessage }) {
  return (
    <li>
      <Line subject={message.subject} from={message.from} time={message.at} />
      <p class="reason">{t(message.temporary ? "refusedForNow" : "refusedTo", { to: message.to })}</p>
      <p class="detail" lang="en">{message.reply}</p>
      <div class="buttons">
        {message.from !== "" && (
          <DoButton notices={app.notices} onDo={() => decide(app, account, message.from, "allowed")}>{t("allowSender")}</DoButton>
        )}
        <WhyButton account={account} trace={message.trace} />
      </div>
    </li>
  );
}

function WhyButton({ account, trace }: { account: Account; trace: string }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" class="link" aria-expanded={open} onClick={() => setOpen(!open)}>{t("whyKept")}</button>
      {open && <KeptWhy account={account} trace={trace} />}
    </>
  );
}

function KeptWhy({ account, trace }: { account: Account; trace: string }) {
  const why = useLoad((signal) => explain(account, { about: trace }, signal), [trace]);
  return (
    <div class="why">
      <Loaded load={why}>{(explanations) => <Explanations account={account} explanations={explanations} />}</Loaded>
    </div>
  );
}
