// Reminders: snoozed mail and follow-ups; and muted threads.

import type { Email, Id, Row } from "../jmap/types.ts";
import { inTime } from "../text/texts.ts";
import type { Patch, Target } from "./actions.ts";
import type { Account } from "./account.ts";
import type { App } from "./app.ts";
import type { Member } from "./list.ts";
import { utc } from "./times.ts";

type Snoozed = Row["snoozed"];

/** Members in the current mailbox, without drafts. */
export function snoozable(app: App, members: Member[]): Member[] {
  return members.filter((member) => {
    const from = app.actions.leaving(member.account);
    return member.account.own && !member.keywords["$draft"] && (from === null || member.mailboxIds[from]);
  });
}

/** Snoozes mail until a time. */
export async function snooze(app: App, members: Member[], until: Date): Promise<void> {
  const some = snoozable(app, members);
  const before = some.map(({ account, id, snoozed }): Time => [account, id, snoozed]);
  const wanted: Snoozed = { until: utc(until), moveTo: null };
  await set(app, some.map(({ account, id }) => [account, id, wanted]), app.role() !== "snoozed", async () => {
    app.actions.done("snoozedUntil", () => set(app, before, false), { time: inTime(until.toISOString()) });
  });
}

/** Ends snoozing now. */
export async function unsnooze(app: App, members: Pick<Member, "account" | "id" | "snoozed">[]): Promise<void> {
  const some = members.filter(({ snoozed }) => snoozed != null);
  const before = some.map(({ account, id, snoozed }): Time => [account, id, snoozed]);
  await set(app, some.map(({ account, id }) => [account, id, null]), app.role() === "snoozed", async () => {
    app.actions.done("broughtBack", () => set(app, before, false));
  });
}

/** When an Email returns. */
type Time = [account: Account, id: Id, snoozed: Snoozed | undefined];

async function set(app: App, times: Time[], leaves: boolean, then?: () => Promise<void>): Promise<void> {
  const accounts = [...Map.groupBy(times, ([account]) => account)];
  try {
    await Promise.all(accounts.map(([{ connection }, own]) =>
      connection.set("Email", { update: Object.fromEntries(own.map(([, id, snoozed]) => [id, { snoozed: snoozed ?? null }])) })));
    if (leaves) {
      accounts.forEach(([account, own]) => app.list.remove(account, own.map(([, id]) => id)));
    } else {
      await app.list.refresh();
    }
    await then?.();
  } catch (failure) {
    app.notices.failed("notDone", (failure as Error).message);
    await app.list.refresh();
  }
}

/** Sets a follow-up: the message returns to the inbox if it is not answered by then; null removes it. */
export async function remind(app: App, account: Account, email: Pick<Email, "id" | "followUpAt">, by: Date | null): Promise<void> {
  const before = email.followUpAt ?? null;
  const put = (time: string | null) => account.connection.set("Email", { update: { [email.id]: { followUpAt: time } } }).then(() => {});
  try {
    await put(by === null ? null : utc(by));
    if (by === null) {
      app.actions.done("reminderRemoved", () => put(before));
    } else {
      app.actions.done("reminderSet", () => put(before), { time: inTime(by.toISOString()) });
    }
  } catch (failure) {
    app.notices.failed("notDone", (failure as Error).message);
  }
}

export function isMuted(members: { keywords: Record<string, true> }[]): boolean {
  return members.some((member) => member.keywords["$muted"]);
}

/** Mutes threads: their messages, including future ones, skip the inbox. */
export async function mute(app: App, target: Target): Promise<void> {
  await app.actions.change(target, ({ account, mailboxIds, keywords }) => {
    const inbox = account.mailboxes.withRole("inbox")?.id;
    const archive = account.mailboxes.withRole("archive")?.id;
    const patch: Patch = keywords["$muted"] ? {} : { "keywords/$muted": true };
    if (inbox !== undefined && archive !== undefined && mailboxIds[inbox]) {
      patch["mailboxIds/" + inbox] = null;
      patch["mailboxIds/" + archive] = true;
    }
    return Object.keys(patch).length === 0 ? null : patch;
  }, "muted");
}

export async function unmute(app: App, target: Target): Promise<void> {
  await app.actions.mark(target, "$muted", false, "unmuted");
}
