// Actions on one message.

import { reply, forward, resumed } from "../state/reply.ts";
import { isScheduled } from "../state/scheduled.ts";
import { t } from "../text/texts.ts";
import { writeAbout } from "./answering.ts";
import { fileName } from "./attachments.ts";
import type { MessageAction, OpenMessage } from "./parts.ts";

const isDraft = ({ email }: OpenMessage) => email.keywords["$draft"] === true;
const isScheduledDraft = ({ conversation, email }: OpenMessage) => isScheduled(conversation.account, email);
const isMail = (message: OpenMessage) => !isDraft(message);

export const RESUME: MessageAction = {
  label: () => t("compose"),
  icon: "compose",
  button: true,
  offered: (message) => isDraft(message) && !isScheduledDraft(message) && message.conversation.account.own,
  act: ({ app, conversation, email }) => void writeAbout(app, conversation, email.id, (all, text) => ({ written: resumed(all, conversation.account.identities, text()) })),
};

export const REPLY: MessageAction = {
  label: () => t("reply"),
  icon: "reply",
  button: true,
  offered: isMail,
  act: ({ app, conversation, email }) => void writeAbout(app, conversation, email.id, (all, text) => reply(all, false, app.sendersFor(conversation.account), text)),
};

export const REPLY_ALL: MessageAction = {
  label: () => t("replyAll"),
  icon: "replyAll",
  button: true,
  offered: isMail,
  act: ({ app, conversation, email }) => void writeAbout(app, conversation, email.id, (all, text) => reply(all, true, app.sendersFor(conversation.account), text)),
};

export const FORWARD: MessageAction = {
  label: () => t("forward"),
  icon: "forward",
  button: true,
  offered: isMail,
  act: ({ app, conversation, email }) => void writeAbout(app, conversation, email.id, (all, text) => forward(all, app.sendersFor(conversation.account), text)),
};

export const SAVE: MessageAction = {
  label: () => t("saveMessage"),
  icon: "download",
  act: ({ conversation, email }) => {
    const link = document.createElement("a");
    link.href = conversation.account.connection.downloadUrl(email.blobId, fileName(email.subject) + ".eml", "message/rfc822");
    link.download = "";
    link.click();
  },
};

export const ORIGINAL: MessageAction = {
  label: () => t("original"),
  icon: "page",
  act: ({ conversation, email }) =>
    void import("./showFiles.tsx").then(({ showFiles }) =>
      showFiles([{
        name: fileName(email.subject) + ".eml", type: "message/rfc822", size: email.size, blobId: email.blobId, account: conversation.account,
      }])),
};

export const PRINT: MessageAction = {
  label: () => t("print"),
  icon: "print",
  act: ({ app, conversation, email }) =>
    void import("./print.ts").then(({ print }) => print(conversation.account, email.subject ?? "", [email]))
      .catch((failure: Error) => app.notices.failed("notDone", failure.message)),
};
