// Who a message is from and to, in full.

import { formatAll } from "../state/addresses.ts";
import { fullTime, size, t } from "../text/texts.ts";
import type { OpenMessage } from "./parts.ts";

export function Addresses({ email }: OpenMessage) {
  const lines: [string, string][] = [
    [t("from"), formatAll(email.from)],
    [t("to"), formatAll(email.to)],
    [t("cc"), formatAll(email.cc)],
    [t("bcc"), formatAll(email.bcc)],
    ["Message-ID", email.messageId?.join(" ") ?? ""],
    [t("date"), fullTime(email.sentAt ?? email.receivedAt)],
    [t("size"), size(email.size)],
  ];
  return (
    <dl class="details">
      {lines.filter(([, value]) => value !== "").map(([name, value]) => (
        <>
          <dt>{name}</dt>
          <dd><bdi>{value}</bdi></dd>
        </>
      ))}
    </dl>
  );
}
