// Snoozing, scheduled sending and follow-ups: actions and marks.

import { useEffect } from "preact/hooks";
import { DoButton } from "../controls/DoButton.tsx";
import type { Account } from "../state/account.ts";
import type { App } from "../state/app.ts";
import type { Line, Member } from "../state/list.ts";
import { useObservable } from "../state/observable.ts";
import { preferences } from "../state/preferences.ts";
import { isMuted, mute, remind, snoozable, snooze, unmute, unsnooze } from "../state/reminders.ts";
import { isScheduled, loadWaiting, sendNow, unschedule, waiting } from "../state/scheduled.ts";
import { resumed } from "../state/reply.ts";
import { fullTime, inTime, t } from "../text/texts.ts";
import { textBody } from "./Body.tsx";
import type { Action } from "./conversationActions.tsx";
import { Icon } from "./icons.tsx";
import type { MessageAction, OpenMessage } from "./parts.ts";
import { askTime, Times } from "./Times.tsx";

export const SNOOZE: Action = {
  label: () => t("snooze"),
  icon: "clock",
  key: "b",
  offered: ({ app, members, target, role }) =>
    target !== "everything" && role !== "drafts" && role !== "scheduled" && role !== "trash" && role !== "junk" &&
    snoozable(app, members).length > 0,
  Panel: ({ selection: { app, members }, close }) => (
    <Times
      purpose="snooze"
      onPick={(at) => {
        close();
        app.leave();
        void snooze(app, members, at);
      }}
    />
  ),
};

export const UNSNOOZE: Action = {
  label: () => t("bringBack"),
  icon: "mailbox",
  offered: ({ members, target }) => target !== "everything" && members.some((member) => member.snoozed != null),
  act: ({ app, members }) => {
    app.leave();
    void unsnooze(app, members);
  },
};

const mayMute = (members: Member[]) => members.every((member) => member.account.own);

export const MUTE: Action = {
  label: () => t("mute"),
  icon: "mute",
  key: "m",
  offered: ({ members, role }) => role !== "drafts" && role !== "scheduled" && mayMute(members) && !isMuted(members),
  act: ({ app, target }) => {
    app.leave();
    void mute(app, target);
  },
};

export const UNMUTE: Action = {
  label: () => t("unmute"),
  icon: "unmute",
  key: "m",
  offered: ({ members }) => mayMute(members) && isMuted(members),
  act: ({ app, target }) => {
    app.choose(new Set());
    void unmute(app, target);
  },
};

export const REMIND: MessageAction = {
  label: () => t("remindMe"),
  icon: "clock",
  offered: (message) => isOwnMail(message),
  act: (message) => void askToRemind(message),
};

function isOwnMail({ app, conversation, email }: OpenMessage): boolean {
  const ours = new Set(app.identities.map((identity) => identity.email.toLowerCase()));
  return conversation.account.own && !email.keywords["$draft"] && (email.from ?? []).some((from) => ours.has(from.email.toLowerCase()));
}

async function askToRemind({ app, conversation, email }: OpenMessage): Promise<void> {
  const by = await askTime(t("remindMe"), "followUp");
  if (by !== null) {
    await remind(app, conversation.account, email, by);
  }
}

async function askToSnooze({ app, conversation, email }: OpenMessage): Promise<void> {
  const until = await askTime(t("snooze"), "snooze");
  if (until !== null) {
    await snooze(app, [{ ...email, account: conversation.account }], until);
  }
}

async function edit({ app, conversation, email }: OpenMessage): Promise<void> {
  try {
    const all = await conversation.complete(email.id);
    await unschedule(conversation.account, email);
    const shown = all !== undefined && app.write(resumed(all, conversation.account.identities, textBody(all)));
    app.leave();
    if (shown) {
      app.notices.said("takenBack", null);
    }
  } catch (failure) {
    app.notices.failed("notDone", (failure as Error).message);
  }
}

async function send({ app, conversation: { account }, email }: OpenMessage): Promise<void> {
  const tried = async (action: () => Promise<void>) => {
    try {
      await action();
    } catch (failure) {
      app.notices.failed("notSent", (failure as Error).message);
    } finally {
      await loadWaiting(account);
    }
  };
  await tried(async () => {
    const undoSend = await sendNow(account, email);
    const undo = () => tried(async () => app.notices.said("scheduledAgain", null, { time: inTime(await undoSend()) }));
    app.notices.said("sentUndo", preferences.undoSeconds === 0 ? null : () => void undo());
  });
}

/** The banner above the text: snoozed until, scheduled for, reminder at. */
export function TimeBanner(message: OpenMessage) {
  const { app, email, conversation } = message;
  const scheduled = conversation.account.own && isScheduled(conversation.account, email);
  const sendAt = useWaiting(conversation.account, email.id, scheduled);
  return (
    <>
      {email.snoozed != null && (
        <p class="time-banner" role="note">
          <Icon name="clock" />
          <span>{t("snoozedUntil", { time: inTime(email.snoozed.until) })}</span>
          <button type="button" class="link" onClick={() => { app.leave(); void unsnooze(app, [{ ...email, account: conversation.account }]); }}>{t("bringBack")}</button>
          <button type="button" class="link" onClick={() => void askToSnooze(message)}>{t("changeTime")}</button>
        </p>
      )}
      {scheduled && (
        <p class="time-banner" role="note">
          <Icon name="clock" />
          <span>{sendAt === null ? t("notScheduled") : t("sentThen", { time: inTime(sendAt) })}</span>
          {sendAt !== null && <DoButton notices={app.notices} class="link" onDo={() => send(message)}>{t("sendScheduledNow")}</DoButton>}
          <button type="button" class="link" onClick={() => void edit(message)}>{t("editScheduled")}</button>
        </p>
      )}
      {email.followUpAt != null && (
        <p class="time-banner" role="note">
          <Icon name="clock" />
          <span>{t("reminderSet", { time: inTime(email.followUpAt) })}</span>
          <button type="button" class="link" onClick={() => void remind(app, conversation.account, email, null)}>{t("removeReminder")}</button>
        </p>
      )}
    </>
  );
}

/** The scheduled time of an Email; null if it is not scheduled. */
function useWaiting(account: Account, id: string, scheduled: boolean): string | null {
  const found = useObservable(waiting).get(account.id)?.get(id)?.sendAt ?? null;
  useEffect(() => {
    if (scheduled && found === null) {
      void loadWaiting(account);
    }
  }, [id, scheduled]);
  return found;
}

/** The marks in a line of the list. */
export function TimeMarks({ app, line }: { app: App; line: Line }) {
  const members = app.list.conversation(line);
  const snoozed = members.find((member) => member.snoozed != null)?.snoozed;
  const scheduled = line.account.own && app.role() === "scheduled";
  const sendAt = useWaiting(line.account, line.id, scheduled);
  const followUp = members.find((member) => member.followUpAt != null && !answered(app, members, member))?.followUpAt;
  const woken = members.some((member) => member.keywords["$new"] && member.mailboxIds[app.list.query.mailbox ?? ""]);
  const then = app.role() === "snoozed" ? snoozed?.until : scheduled ? sendAt : undefined;
  return (
    <>
      {isMuted(members) && <span class="time-mark" title={t("mutedThread")}><Icon name="mute" /><span class="for-readers">{t("mutedThread")}</span></span>}
      {then != null && (
        <time class="time-mark" dateTime={then} title={fullTime(then)}><Icon name="clock" />{inTime(then)}</time>
      )}
      {followUp != null && then == null && (
        <span class="time-mark" title={t("reminderSet", { time: inTime(followUp) })}>
          <Icon name="clock" /><span class="for-readers">{t("reminderSet", { time: inTime(followUp) })}</span>
        </span>
      )}
      {woken && <span class="time-mark woken">{t("woken")}</span>}
    </>
  );
}

/** Whether there is a reply to a message. */
function answered(app: App, members: Member[], asked: Member): boolean {
  const ours = new Set(app.identities.map((identity) => identity.email.toLowerCase()));
  return members.slice(members.indexOf(asked) + 1).some((member) => (member.from ?? []).some((from) => !ours.has(from.email.toLowerCase())));
}
