// The attachments of a message.

import type { Part } from "../jmap/types.ts";
import { size, t } from "../text/texts.ts";
import { fileName, filesOf, fileUrl, kindOf, type File } from "./attachments.ts";
import { Icon } from "./icons.tsx";
import type { OpenMessage } from "./parts.ts";

export function Attachments({ message, parts }: { message: OpenMessage; parts: Part[] }) {
  const { account } = message.conversation;
  const files = filesOf(parts, account);
  if (files.length === 0) {
    return null;
  }
  const whole = files.reduce((sum, file) => sum + file.size, 0);
  return (
    <section class="attachments" aria-label={t("attachments", { n: files.length })}>
      <div class="attachments-head">
        <h2>{t("attachments", { n: files.length })}, {size(whole)}</h2>
        {files.length > 1 && (
          <a class="link" href={account.connection.zipUrl(message.email.id, fileName(message.email.subject) + ".zip")} download="">
            {t("downloadAll")}
          </a>
        )}
      </div>
      <ul>
        {files.map((file, index) => <Attached key={file.blobId} file={file} onShow={() => void import("./showFiles.tsx").then(({ showFiles }) => showFiles(files, index))} />)}
      </ul>
    </section>
  );
}

function Attached({ file, onShow }: { file: File; onShow: () => void }) {
  const kind = kindOf(file);
  const inside = (
    <>
      {kind === "picture" ? <img src={fileUrl(file)} alt="" loading="lazy" /> : <Icon name={kind === "other" ? "attach" : "page"} />}
      <bdi class="name">{file.name}</bdi>
      <bdi class="size">{size(file.size)}</bdi>
    </>
  );
  return (
    <li>
      {kind === "other"
        ? <a class="file" href={fileUrl(file)} download={file.name} title={t("download")}>{inside}</a>
        : (
          <>
            <button type="button" class="file" title={t("preview")} onClick={onShow}>{inside}</button>
            <a class="icon-button" href={fileUrl(file)} download={file.name} title={t("download")} aria-label={t("downloadFile", { name: file.name })}>
              <Icon name="download" />
            </a>
          </>
        )}
    </li>
  );
}
