// The files of a message.

import type { Part } from "../jmap/types.ts";
import { size, t } from "../text/texts.ts";
import { Icon } from "./icons.tsx";
import type { OpenMessage } from "./parts.ts";

export function Attachments({ message, parts }: { message: OpenMessage; parts: Part[] }) {
  const shown = parts.filter((part) => part.blobId !== null);
  if (shown.length === 0) {
    return null;
  }
  return (
    <section class="attachments" aria-label={t("attachments", { n: shown.length })}>
      <h2>{t("attachments", { n: shown.length })}</h2>
      <ul>{shown.map((part) => <Attached key={part.partId} message={message} part={part} />)}</ul>
    </section>
  );
}

function Attached({ message, part }: { message: OpenMessage; part: Part }) {
  const name = part.name ?? part.type;
  const url = message.conversation.account.connection.downloadUrl(part.blobId!, name, part.type);
  const picture = /^image\/(png|jpeg|gif|webp)$/.test(part.type);
  return (
    <li>
      <a href={url} download={name} title={t("download")}>
        {picture ? <img src={url} alt="" loading="lazy" /> : <Icon name="attach" />}
        <bdi class="name">{name}</bdi>
        <span class="size">{size(part.size)}</span>
      </a>
    </li>
  );
}
