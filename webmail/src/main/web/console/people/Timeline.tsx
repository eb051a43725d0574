import { useEffect, useState } from "preact/hooks";
import { RefusedError } from "../../http.ts";
import { rest } from "../../rest/rest.ts";
import { c } from "../../text/console/texts.ts";
import { fullTime, t } from "../../text/texts.ts";
import { eventName, fieldName, fieldValue } from "./sentences.ts";

interface Event {
  time: string;
  trace: string;
  event: string;
  fields: Record<string, string>;
}

/** Fields that are only for lookups. */
const SILENT = ["ip", "owners"];

const GOOD = /^(accepted|filed|sending-delivered)/;
const BAD = /(refused|bounced|expired|failed|turned-away)/;

/**
 * All events of a message by stage.
 *
 * @param live reloaded every two seconds
 */
export function Timeline({ about, live = false }: { about: string; live?: boolean }) {
  const [events, setEvents] = useState<Event[] | undefined>();
  const [error, setError] = useState<string | undefined>();
  useEffect(() => {
    let over = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      try {
        const found = await rest.get<{ events: Event[] }>("/events", { about, days: 30 });
        if (!over) {
          setEvents(found.events);
          setError(undefined);
        }
      } catch (failure) {
        if (!over && failure instanceof RefusedError && failure.status === 404) {
          setEvents([]);
        } else if (!over) {
          setError((failure as Error).message);
        }
      }
      if (live && !over) {
        timer = setTimeout(() => void ask(), 2_000);
      }
    };
    void ask();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [about, live]);
  if (error !== undefined) {
    return <p class="hint" role="alert">{error}</p>;
  }
  if (events === undefined) {
    return <p class="hint" role="status">{t("loading")}</p>;
  }
  if (events.length === 0) {
    return <p class="hint" role="status">{live ? c("timelineWaiting") : c("timelineNothing")}</p>;
  }
  return (
    <ol class="timeline" aria-live={live ? "polite" : undefined}>
      {events.map((event, index) => <Stage key={index} event={event} />)}
    </ol>
  );
}

function Stage({ event }: { event: Event }) {
  const fields = Object.entries(event.fields).filter(([name, value]) => value !== "" && !SILENT.includes(name));
  const kind = BAD.test(event.event) ? "bad" : GOOD.test(event.event) ? "good" : "plain";
  return (
    <li class={kind}>
      <time dateTime={event.time}>{fullTime(event.time)}</time>
      <strong>{eventName(event.event)}</strong>
      {fields.length > 0 && (
        <dl>
          {fields.map(([name, value]) => (
            <div key={name}>
              <dt>{fieldName(name)}</dt>
              <dd>{fieldValue(value)}</dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  );
}
