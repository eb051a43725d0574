// Delivery status below the header of a sent message.

import { useEffect, useState } from "preact/hooks";
import { harmless } from "../state/addresses.ts";
import { type Delivery, type Deliveries, deliveriesOf } from "../state/compose/deliveries.ts";
import { fullTime, t, type Key } from "../text/texts.ts";
import type { OpenMessage } from "./parts.ts";

/** Reload interval while a delivery is pending. */
const ASKED_AGAIN_MS = 5_000;

/** Further recipients are counted, and shown on request. */
const SHOWN = 3;

export function DeliveryPanel(message: OpenMessage) {
  const { app, email } = message;
  const ours = app.identities.some((identity) => identity.email.toLowerCase() === email.from?.[0]?.email.toLowerCase());
  return ours && !email.keywords["$draft"] && message.conversation.account.own ? <Panel key={email.id} {...message} /> : null;
}

function Panel({ conversation, email }: OpenMessage) {
  const [found, setFound] = useState<Deliveries | null>(null);
  const [open, setOpen] = useState(false);
  const underWay = found !== null && (found.pendingUntil !== null || found.all.some((one) => one.status === "queued"));
  useEffect(() => {
    let gone = false;
    const ask = async () => {
      try {
        const deliveries = await deliveriesOf(conversation.account.connection, email.id);
        if (!gone) {
          setFound(deliveries);
        }
      } catch {
        // Keep the displayed status; it is loaded again.
      }
    };
    if (found === null) {
      void ask();
    }
    const timer = underWay ? setInterval(() => document.visibilityState === "visible" && void ask(), ASKED_AGAIN_MS) : undefined;
    return () => {
      gone = true;
      clearInterval(timer);
    };
  }, [email.id, underWay]);
  if (found === null) {
    return null;
  }
  const refused = found.all.filter((one) => one.status === "refused");
  const short = found.all.length <= SHOWN;
  const shown = short || open ? found.all : refused.slice(0, SHOWN);
  return (
    <section class={refused.length > 0 ? "delivery failed" : "delivery"} aria-label={t("delivery")}>
      <p role="status">
        {summary(found)}
        {!short && <button type="button" class="link" aria-expanded={open} onClick={() => setOpen(!open)}>{t("details")}</button>}
      </p>
      {found.pendingUntil === null && !found.canceled && shown.length > 0 && (
        <ul>{shown.map((one) => <Line key={one.email} one={one} />)}</ul>
      )}
    </section>
  );
}

function Line({ one }: { one: Delivery }) {
  return (
    <li class={one.status}>
      <bdi>{harmless(one.email)}</bdi>
      {": "}
      {t(("delivery_" + one.status) as Key)}
      {one.reason !== null && " " + t(("reason_" + one.reason) as Key)}
      {one.reason !== null && (
        <details>
          <summary>{t("serverSaid")}</summary>
          <code>{harmless(one.reply)}</code>
        </details>
      )}
    </li>
  );
}

function summary({ pendingUntil, canceled, all }: Deliveries): string {
  if (pendingUntil !== null) {
    return t("deliveryPending", { time: fullTime(pendingUntil) });
  }
  if (canceled) {
    return t("deliveryCanceled");
  }
  const count = (status: Delivery["status"]) => all.filter((one) => one.status === status).length;
  const parts: string[] = [];
  for (const status of ["refused", "queued", "relayed", "delivered"] as const) {
    const n = count(status);
    if (n > 0) {
      parts.push(t(("deliveries_" + status) as Key, { n }));
    }
  }
  return parts.join(" ");
}
