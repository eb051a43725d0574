// "Make a rule of this", in the menu of a message.

import { t } from "../text/texts.ts";
import type { MessageAction } from "../view/parts.ts";
import { settingsHash } from "../view/WhoseChoice.tsx";
import { proposeRule } from "./prefill.ts";

export const MAKE_RULE: MessageAction = {
  label: () => t("makeRule"),
  icon: "move",
  offered: ({ email }) => (email.from ?? []).length > 0 && email.keywords["$draft"] !== true,
  act: ({ app, conversation, email }) => {
    const account = conversation.account.own ? conversation.account : app.account;
    const from = email.from![0]!;
    const archive = account.mailboxes.places.value.find(({ mailbox }) => mailbox.role === "archive")?.path ?? "Archive";
    proposeRule({
      name: from.name ?? from.email,
      enabled: true,
      match: "all",
      conditions: [{ field: "from", operator: "is", values: [from.email] }],
      actions: [{ kind: "fileinto", value: archive, create: true }],
    }, settingsHash(app, "rules", account));
  },
};
