// Extension points of the message view and the toolbar: an array for each. A feature adds an entry here, and its code in a
// separate file.

import type { ComponentChild } from "preact";
import type { Email } from "../jmap/types.ts";
import type { App } from "../state/app.ts";
import type { Conversation } from "../state/conversation.ts";
import type { IconName } from "./icons.tsx";
import { ARCHIVE, DELETE, DELETE_IMMUTABLE, LABEL, MOVE, NOT_SPAM, PRINT_ALL, READ, SPAM, STAR, UNREAD, type Action } from "./conversationActions.tsx";
import { DeliveryPanel } from "./Delivery.tsx";
import { Addresses } from "./MessageDetails.tsx";
import { FORWARD, ORIGINAL, PRINT, REPLY, REPLY_ALL, RESUME, SAVE } from "./messageActions.ts";
import { MAKE_RULE } from "../settings/makeRule.ts";
import { ALLOW, BLOCK, InvitationBanner, ListBanner, WHY, WhyPanel } from "./owner.tsx";
import { MessageDigest, Offers } from "./digests.tsx";
import { MUTE, REMIND, SNOOZE, TimeBanner, UNMUTE, UNSNOOZE } from "./reminders.tsx";
import { HeadersPart, SenderMark } from "./Sender.tsx";
import { IMPORTANT, ImportanceBanner, NOT_IMPORTANT } from "./triage.tsx";

/** An open message with its data. */
export interface OpenMessage {
  app: App;
  conversation: Conversation;
  email: Email;
}

/** May render nothing. */
export type MessagePart = (message: OpenMessage) => ComponentChild;

/** An action on one message. */
export interface MessageAction {
  label: () => string;
  icon: IconName;
  /** Shown as a button; the others are in the menu. */
  button?: boolean;
  offered?(message: OpenMessage): boolean;
  act(message: OpenMessage): void;
}

/** In the header, after the sender. */
export const MARKS: MessagePart[] = [SenderMark];

/** Between the header and the text: information before reading. */
export const BANNERS: MessagePart[] = [TimeBanner, ImportanceBanner, DeliveryPanel, MessageDigest, InvitationBanner, ListBanner, WhyPanel];

/** Below the message. */
export const ENDINGS: MessagePart[] = [Offers];

/** Below the header, when details are shown. */
export const DETAILS: MessagePart[] = [Addresses, HeadersPart];

export const MESSAGE_ACTIONS: MessageAction[] = [
  RESUME, REPLY, REPLY_ALL, FORWARD, REMIND, PRINT, ORIGINAL, SAVE,
  WHY, ALLOW, BLOCK, MAKE_RULE,
];

/** In the toolbar, in this order; also reached by their keys. */
export const ACTIONS: Action[] = [ARCHIVE, SPAM, NOT_SPAM, DELETE, DELETE_IMMUTABLE, READ, UNREAD, SNOOZE, UNSNOOZE, MOVE, LABEL, MUTE, UNMUTE, STAR, IMPORTANT, NOT_IMPORTANT, PRINT_ALL];
