// "Make a rule of this", in the menu of a message.

import { t } from "../text/texts.ts";
import type { MessageAction } from "../view/parts.ts";
import { proposeRule } from "./prefill.ts";

export const MAKE_RULE: MessageAction = {
  label: () => t("makeRule"),
  icon: "move",
  offered: ({ email }) => (email.from ?? []).length > 0 && email.keywords["$draft"] !== true,
  act: ({ app, email }) => {
    const from = email.from![0]!;
    const archive = app.mailboxes.places.value.find(({ mailbox }) => mailbox.role === "archive")?.path ?? "Archive";
    proposeRule({
      name: from.name ?? from.email,
      enabled: true,
      match: "all",
      conditions: [{ field: "from", operator: "is", values: [from.email] }],
      actions: [{ kind: "fileinto", value: archive, create: true }],
    });
  },
};
