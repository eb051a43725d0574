// The meeting of an invitation, and replying to it.

import { useId, useState } from "preact/hooks";
import { useLoad } from "../controls/load.ts";
import { RefusedError } from "../http.ts";
import { answer, type Answer, invitation, type Invitation, type MeetingTime, type Recurrence } from "../state/owner.ts";
import { CLOCK, language, region, t, type Key } from "../text/texts.ts";
import { calendarPart } from "./owner.tsx";
import type { OpenMessage } from "./parts.ts";

const ANSWERS: [Answer, Key, Key][] = [
  ["accepted", "meetingAccept", "meetingAccepted"],
  ["tentative", "meetingMaybe", "meetingTentative"],
  ["declined", "meetingDecline", "meetingDeclined"],
];

export default function InvitationCard({ message }: { message: OpenMessage }) {
  const load = useLoad((signal) => invitation(message.conversation.account, message.email.id, signal), [message.email.id]);
  const { value } = load;
  if (value === undefined) {
    // An unreadable invitation is shown as an attachment.
    return load.error === undefined || (load.error instanceof RefusedError && load.error.status === 404)
      ? null
      : <p class="banner" role="alert">{t("meetingUnreadable")} {load.error.message}</p>;
  }
  return (
    <section class={value.method === "cancel" ? "meeting cancelled" : "meeting"} aria-label={value.meeting.title || t("meeting")}>
      <p class="kind">{kind(value)}</p>
      <h2>{value.meeting.title || t("meetingUntitled")}</h2>
      <dl>
        {value.meeting.time !== undefined && (
          <>
            <dt>{t("meetingWhen")}</dt>
            <dd>
              {when(value.meeting.time)}
              {elsewhere(value.meeting.time) !== "" && <span class="detail">{elsewhere(value.meeting.time)}</span>}
              {value.meeting.recurrence !== undefined && <span class="detail">{again(value.meeting.recurrence)}</span>}
            </dd>
          </>
        )}
        {value.meeting.place !== "" && value.meeting.place !== value.meeting.link && (
          <>
            <dt>{t("meetingWhere")}</dt>
            <dd class="lines">{value.meeting.place}</dd>
          </>
        )}
        {value.organizer !== undefined && (
          <>
            <dt>{t("meetingOrganizer")}</dt>
            <dd>{value.organizer.name || value.organizer.email}{value.organizer.name !== "" && <span class="detail">{value.organizer.email}</span>}</dd>
          </>
        )}
        {value.attendees.length > 0 && (
          <>
            <dt>{t("meetingWho")}</dt>
            <dd><Attendees invitation={value} /></dd>
          </>
        )}
        {value.comment !== "" && (
          <>
            <dt>{t("meetingComment")}</dt>
            <dd class="lines">{value.comment}</dd>
          </>
        )}
      </dl>
      {value.status.outdated
        ? <p class="outdated">{t("meetingOutdated")}</p>
        : value.status.mayAnswer && <Answering message={message} invitation={value} onAnswer={load.set} />}
      {value.method === "request" && !value.status.mayAnswer && <p class="outdated">{t("meetingNotInvited")}</p>}
      <p class="links">
        {value.meeting.link !== undefined && value.method !== "cancel" && URL.canParse(value.meeting.link) && (
          <a href={value.meeting.link} target="_blank" rel="noopener noreferrer">{t("meetingJoin", { host: new URL(value.meeting.link).hostname })}</a>
        )}
        <Download message={message} />
      </p>
    </section>
  );
}

function Download({ message: { conversation, email } }: { message: OpenMessage }) {
  const part = calendarPart(email);
  return part?.blobId == null
    ? null
    : <a href={conversation.account.connection.downloadUrl(part.blobId, part.name ?? "invitation.ics", "text/calendar")} download="">{t("meetingDownload")}</a>;
}

function Answering(props: { message: OpenMessage; invitation: Invitation; onAnswer: (now: Invitation) => void }) {
  const { app, conversation, email } = props.message;
  const given = props.invitation.status.answer;
  const [busy, setBusy] = useState<Answer>();
  const [comment, setComment] = useState("");
  const [commenting, setCommenting] = useState(false);
  const id = useId();
  const send = async (choice: Answer, said: Key) => {
    setBusy(choice);
    try {
      props.onAnswer(await answer(conversation.account, email.id, choice, comment.trim()));
      setCommenting(false);
      setComment("");
      app.notices.said(said, null);
    } catch (failure) {
      app.notices.failed("meetingNotAnswered", (failure as Error).message);
    } finally {
      setBusy(undefined);
    }
  };
  return (
    <div class="answering">
      {commenting && (
        <p class="comment">
          <label for={id}>{t("meetingComment")}</label>
          <textarea id={id} rows={2} maxLength={2000} value={comment} onInput={(event) => setComment(event.currentTarget.value)} />
        </p>
      )}
      <div class="buttons" role="group" aria-label={t("meetingAnswer")}>
        {ANSWERS.map(([choice, label, said]) => (
          <button
            key={choice}
            type="button"
            class={given === choice ? "primary" : undefined}
            aria-pressed={given === choice}
            aria-busy={busy === choice}
            disabled={busy !== undefined}
            onClick={() => void send(choice, said)}
          >
            {t(label)}
          </button>
        ))}
        {!commenting && <button type="button" class="link" onClick={() => setCommenting(true)}>{t("meetingAddComment")}</button>}
      </div>
    </div>
  );
}

function kind({ method, meeting, attendees }: Invitation): string {
  switch (method) {
    case "request":
      return t(meeting.instance ? "meetingOneOfSeries" : meeting.sequence > 0 ? "meetingUpdate" : "meetingInvitation");
    case "cancel":
      return t("meetingCancelled");
    case "reply": {
      const who = attendees[0];
      return t(REPLIES[who?.status ?? ""] ?? "meetingReplied", { name: who?.name || who?.email || "?" });
    }
    case "counter":
      return t("meetingCounter");
    default:
      return t("meeting");
  }
}

const REPLIES: Record<string, Key> = {
  accepted: "meetingHasAccepted",
  tentative: "meetingHasMaybe",
  declined: "meetingHasDeclined",
};

const STATUS: Record<string, Key> = {
  accepted: "statusAccepted",
  tentative: "statusTentative",
  declined: "statusDeclined",
};

function Attendees({ invitation: { attendees, invited } }: { invitation: Invitation }) {
  const [all, setAll] = useState(false);
  const few = 6;
  const shown = all ? attendees : attendees.slice(0, few);
  return (
    <>
      <ul class="attendees">
        {shown.map((one, index) => (
          <li key={index} title={one.email}>
            {one.name || one.email}{one.self && " " + t("meetingYou")}
            {STATUS[one.status] !== undefined && <span class="status"> – {t(STATUS[one.status]!)}</span>}
            {!one.required && <span class="status"> ({t("meetingOptional")})</span>}
          </li>
        ))}
      </ul>
      {!all && attendees.length > few && (
        <button type="button" class="link" onClick={() => setAll(true)}>{t("meetingMoreAttendees", { n: invited - few })}</button>
      )}
    </>
  );
}

const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;
const DAY_MS = 86_400_000;

function range(from: Date, to: Date | undefined, options: Intl.DateTimeFormatOptions): string {
  const format = new Intl.DateTimeFormat(region, { ...options, ...CLOCK });
  return to === undefined || to <= from ? format.format(from) : format.formatRange(from, to);
}

/** In the user's time zone; only dates for whole days. */
function when(time: MeetingTime): string {
  if (time.allDay) {
    const last = time.end === undefined ? undefined : new Date(Date.parse(time.end + "T00:00Z") - DAY_MS);
    return range(new Date(time.start + "T00:00Z"), last, { dateStyle: "full", timeZone: "UTC" });
  }
  if (time.startsAt === undefined) {
    const end = time.end === undefined ? undefined : new Date(time.end + "Z");
    return range(new Date(time.start + "Z"), end, { dateStyle: "full", timeStyle: "short", timeZone: "UTC" });
  }
  const end = time.endsAt === undefined ? undefined : new Date(time.endsAt);
  return range(new Date(time.startsAt), end, { dateStyle: "full", timeStyle: "short", timeZone: ZONE });
}

/** The organizer's local time, if it differs. */
function elsewhere(time: MeetingTime): string {
  if (time.allDay) {
    return "";
  }
  if (time.startsAt === undefined) {
    return t("meetingZoneUnknown");
  }
  if (time.zone === undefined || time.zone === "Z") {
    return "";
  }
  const clock: Intl.DateTimeFormatOptions = { dateStyle: "medium", timeStyle: "short", ...CLOCK };
  const there = new Intl.DateTimeFormat(region, { ...clock, timeZone: "UTC" }).format(new Date(time.start + "Z"));
  const here = new Intl.DateTimeFormat(region, { ...clock, timeZone: ZONE }).format(new Date(time.startsAt));
  return there === here ? "" : t("meetingThere", { time: there, zone: time.zone.replace(/_/g, " ") });
}

const FREQUENCIES: Record<string, Key> = {
  daily: "everyDay",
  weekly: "everyWeek",
  monthly: "everyMonth",
  yearly: "everyYear",
};

const WEEKDAYS = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];

function again({ frequency, interval, count, until, days }: Recurrence): string {
  const often = FREQUENCIES[frequency];
  if (often === undefined) {
    return t("meetingAgain");
  }
  const parts = [t(often, { n: interval })];
  const plain = days.every((day) => WEEKDAYS.includes(day));
  if (days.length > 0 && plain) {
    // 2 January 2000 was a Sunday.
    const name = new Intl.DateTimeFormat(language, { weekday: "long", timeZone: "UTC" });
    const names = days.map((day) => name.format(new Date(Date.UTC(2000, 0, 2 + WEEKDAYS.indexOf(day)))));
    parts.push(t("meetingOnDays", { days: new Intl.ListFormat(language).format(names) }));
  }
  if (until !== undefined) {
    const date = new Intl.DateTimeFormat(region, { dateStyle: "long", timeZone: "UTC" });
    parts.push(t("meetingUntil", { date: date.format(new Date(until + "T00:00Z")) }));
  }
  if (count !== undefined) {
    parts.push(t("meetingTimes", { n: count }));
  }
  return parts.join(", ");
}
