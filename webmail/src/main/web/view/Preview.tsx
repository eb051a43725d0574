// Full-page preview of attachments. None is displayed as a page of this origin: images as images, PDF files by the browser's
// viewer, text as text.

import { useEffect, useRef, useState } from "preact/hooks";
import { size, t } from "../text/texts.ts";
import { fileUrl, kindOf, type File } from "./attachments.ts";
import { Icon, IconButton } from "./icons.tsx";

/** How much of a text is shown. */
const TEXT_MAX = 1_000_000;

export default function Preview({ files, first, onClose }: { files: File[]; first: number; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [at, setAt] = useState(first);
  useEffect(() => dialog.current?.showModal(), []);
  const file = files[at]!;
  const step = (by: number) => setAt((at + by + files.length) % files.length);
  return (
    <dialog
      ref={dialog}
      class="preview-dialog"
      aria-label={file.name}
      onClose={onClose}
      onKeyDown={(event) => {
        event.stopPropagation();
        const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (by !== undefined && files.length > 1 && !(event.target as HTMLElement).matches("pre")) {
          event.preventDefault();
          step(getComputedStyle(event.currentTarget).direction === "rtl" ? -by : by);
        }
      }}
    >
      <header>
        <h2 dir="auto">{file.name}</h2>
        <span class="size">{size(file.size)}</span>
        {files.length > 1 && (
          <>
            <IconButton icon="back" label={t("previous")} onClick={() => step(-1)} />
            <span class="size" role="status">{t("ofFiles", { n: at + 1, total: files.length })}</span>
            <IconButton icon="next" label={t("next")} onClick={() => step(1)} />
          </>
        )}
        <a class="icon-button" href={fileUrl(file)} download={file.name} aria-label={t("download")} title={t("download")}><Icon name="download" /></a>
        <IconButton icon="close" label={t("close")} onClick={() => dialog.current?.close()} />
      </header>
      <div class="shown"><Shown key={file.blobId} file={file} /></div>
    </dialog>
  );
}

function Shown({ file }: { file: File }) {
  const [broken, setBroken] = useState(false);
  const kind = broken ? "other" : kindOf(file);
  switch (kind) {
    case "picture":
      return <img src={fileUrl(file)} alt={file.name} onError={() => setBroken(true)} />;
    case "pdf":
      return <iframe src={file.account.connection.pdfUrl(file.blobId)} title={file.name} />;
    case "text":
      return <PlainText file={file} />;
    case "other":
      return (
        <div class="hint">
          <p>{t("noPreview")}</p>
          <a href={fileUrl(file)} download={file.name}>{t("download")}</a>
        </div>
      );
  }
}

function PlainText({ file }: { file: File }) {
  const [text, setText] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    read(file, stop).then(setText, (failure: Error) => !stop.signal.aborted && setError(failure.message));
    return () => stop.abort();
  }, [file]);
  if (error !== null) {
    return <p class="hint" role="alert">{error}</p>;
  }
  return text === null
    ? <p class="hint" role="status">{t("loading")}</p>
    : <pre dir="auto" tabIndex={0} aria-label={file.name}>{text}{text.length >= TEXT_MAX && "\n\n" + t("truncatedFile")}</pre>;
}

/** Reads only the displayed part. */
async function read(file: File, stop: AbortController): Promise<string> {
  const response = await fetch(fileUrl(file), { signal: stop.signal });
  if (!response.ok || response.body === null) {
    throw new Error(t("notDone"));
  }
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  while (text.length < TEXT_MAX) {
    const { done, value } = await reader.read();
    if (done) {
      return text + decoder.decode();
    }
    text += decoder.decode(value, { stream: true });
  }
  stop.abort();
  return text.slice(0, TEXT_MAX);
}
