// Replies and appointments that are offered below a message. Nothing is sent or entered by them.

import { useLoad } from "../controls/load.ts";
import { at } from "../rest/rest.ts";
import { reply, type Quoting } from "../state/reply.ts";
import { type Summary, summaryOf } from "../state/tasks.ts";
import { a } from "../text/assistant/texts.ts";
import { CLOCK, region } from "../text/texts.ts";
import { writeAbout } from "../view/answering.ts";
import { Icon } from "../view/icons.tsx";
import type { OpenMessage } from "../view/parts.ts";

export default function Offers({ message }: { message: OpenMessage }) {
  const { app, conversation, email } = message;
  const { rest } = conversation.account;
  const summary = useLoad((signal) => summaryOf(rest, email.id, signal), [email.id]).value;
  if (summary === undefined || summary.suggestions.length + summary.appointments.length === 0) {
    return null;
  }
  const answer = (text: string) =>
    void writeAbout(app, conversation, email.id, (all, original) => begun(reply(all, false, app.sendersFor(conversation.account), original), text));
  return (
    <div class="offers">
      {summary.appointments.map((one) => (
        <p key={one.id} class="offer">
          <Icon name="clock" /> <span>{when(one)}</span>
          <a href={rest.url(at`/messages/${email.id}/appointments/${one.id}`)} download="appointment.ics">{a("addToCalendar")}</a>
        </p>
      ))}
      {summary.suggestions.length > 0 && (
        <div role="group" aria-label={a("suggestions")} class="buttons">
          {summary.suggestions.map((text) => <button key={text} type="button" onClick={() => answer(text)}>{text}</button>)}
        </div>
      )}
    </div>
  );
}

function begun(quoting: Quoting, text: string): Quoting {
  const line = document.createElement("div");
  line.textContent = text;
  const { written } = quoting;
  return {
    ...quoting,
    written: { ...written, text: text + "\n" + written.text, html: written.html === null ? null : line.outerHTML + written.html },
  };
}

/** In the user's time zone; only dates for whole days. */
function when({ start, end, allDay }: Summary["appointments"][number]): string {
  if (allDay) {
    return new Intl.DateTimeFormat(region, { dateStyle: "full", timeZone: "UTC" }).format(new Date(start));
  }
  return new Intl.DateTimeFormat(region, { dateStyle: "full", timeStyle: "short", ...CLOCK }).formatRange(new Date(start), new Date(end));
}
