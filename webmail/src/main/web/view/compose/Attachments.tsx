// Attachments of a draft, with the progress of uploads.

import type { Attachment, Draft } from "../../state/draft.ts";
import { harmless } from "../../state/addresses.ts";
import { size, t } from "../../text/texts.ts";
import { Icon, IconButton } from "../icons.tsx";

export function Attachments({ draft }: { draft: Draft }) {
  const all = draft.attachments;
  if (all.length === 0) {
    return null;
  }
  const octets = all.reduce((sum, attachment) => sum + attachment.size, 0);
  return (
    <section class="attached" aria-label={t("attachments", { n: all.length })}>
      {all.length > 1 && <p class="total">{t("attachments", { n: all.length })}, {size(octets)}</p>}
      <ul>{all.map((attachment) => <Attached key={attachment.key} draft={draft} attachment={attachment} />)}</ul>
    </section>
  );
}

function Attached({ draft, attachment }: { draft: Draft; attachment: Attachment }) {
  const upload = draft.uploads.get(attachment);
  const name = harmless(attachment.name);
  const lost = upload === undefined && attachment.blobId === undefined;
  const failed = lost || upload?.status === "failed";
  return (
    <li class={failed ? "failed" : undefined}>
      <Icon name="attach" />
      <bdi class="name">{name}</bdi>
      {attachment.cid !== undefined && <span class="size">{t("inText")}</span>}
      <span class="size">{size(attachment.size)}</span>
      {upload?.status === "uploading" && <progress value={upload.share} aria-label={name} />}
      {upload?.status === "queued" && <span class="size">{t("uploadQueued")}</span>}
      {upload?.status === "waiting" && <span class="reason" role="status">{t("uploadWaiting")}</span>}
      {failed && <span class="reason" role="alert">{lost ? t("uploadLost") : t("uploadFailed", { name: "" }).trim() + " " + upload!.reason}</span>}
      {upload?.status === "failed" && (
        <button type="button" class="link" onClick={() => draft.uploads.retry(attachment)}>{t("retry")}</button>
      )}
      <IconButton
        icon="close"
        label={t(upload === undefined ? "removeAttachment" : "cancelUpload", { name })}
        onClick={() => draft.detach(attachment)}
      />
    </li>
  );
}
