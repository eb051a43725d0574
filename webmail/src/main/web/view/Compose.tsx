// A message that is being written.

import { useEffect, useRef, useState } from "preact/hooks";
import type { App } from "../state/app.ts";
import { parse } from "../state/addresses.ts";
import type { Attachment, Draft } from "../state/draft.ts";
import { useObservable } from "../state/observable.ts";
import { size, t } from "../text/texts.ts";
import { Icon, IconButton } from "./icons.tsx";

/** Words by which writers announce an attachment. */
const ANNOUNCED = /\b(attach(ed|ment|ments)?|enclosed|anhang|anbei|beigefügt|angehängt|ci-joint|pièces? jointes?|adjunt[oa]s?)\b/i;

export function Compose({ app }: { app: App }) {
  const draft = useObservable(app.draft);
  return draft === null ? null : <Writing key={draft} app={app} draft={draft} />;
}

function Writing({ app, draft }: { app: App; draft: Draft }) {
  useObservable(draft.version);
  const [more, setMore] = useState(draft.written.cc !== "" || draft.written.bcc !== "");
  const [sending, setSending] = useState(false);
  const to = useRef<HTMLInputElement>(null);
  const text = useRef<HTMLTextAreaElement>(null);
  const written = draft.written;

  useEffect(() => {
    if (written.to === "") {
      to.current?.focus();
    } else {
      text.current?.focus();
      text.current?.setSelectionRange(0, 0);
      text.current?.scrollTo(0, 0);
    }
  }, []);
  useEffect(() => {
    const leaving = (event: BeforeUnloadEvent) => {
      if (draft.standing !== "saved" && !draft.isEmpty) {
        event.preventDefault();
      }
    };
    addEventListener("beforeunload", leaving);
    return () => removeEventListener("beforeunload", leaving);
  }, [draft]);

  const attach = async (files: FileList | null) => {
    const limit = app.connection.session.capabilities["urn:ietf:params:jmap:core"].maxSizeUpload;
    for (const file of files ?? []) {
      if (file.size > limit) {
        app.notices.failed("uploadTooLarge", "", { name: file.name, limit: size(limit) });
        continue;
      }
      try {
        await draft.attach(file);
      } catch (failure) {
        app.notices.failed("uploadFailed", (failure as Error).message, { name: file.name });
      }
    }
  };
  const send = async () => {
    const recipients = [written.to, written.cc, written.bcc].map(parse);
    if (recipients.every((one) => one.addresses.length === 0 && one.wrong.length === 0)) {
      app.notices.failed("noRecipient");
      return;
    }
    const own = written.text.split("\n").filter((line) => !line.startsWith(">")).join("\n");
    if (written.attachments.length === 0 && ANNOUNCED.test(own) && !confirm(t("attachmentMissing"))) {
      return;
    }
    setSending(true);
    await app.send(draft);
    setSending(false);
  };
  const close = () => {
    if (draft.isEmpty) {
      void app.discard(draft);
    } else {
      app.draft.value = null;
      void draft.save();
    }
  };
  const uploading = written.attachments.some((attachment) => attachment.blobId === undefined);

  return (
    <section
      class="compose"
      role="dialog"
      aria-label={t("compose")}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Escape") {
          close();
        } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !uploading) {
          void send();
        }
      }}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        void attach(event.dataTransfer?.files ?? null);
      }}
    >
      <header>
        <h2>{written.subject || t("compose")}</h2>
        <IconButton icon="close" label={t("close")} onClick={close} />
      </header>
      {app.identities.length > 1 && (
        <label class="line">
          <span>{t("from")}</span>
          <select value={written.identityId} onChange={(event) => draft.change({ identityId: event.currentTarget.value })}>
            {app.identities.map((identity) => (
              <option key={identity.id} value={identity.id}>{identity.name === "" ? identity.email : `${identity.name} <${identity.email}>`}</option>
            ))}
          </select>
        </label>
      )}
      <div class="line">
        <label for="compose-to">{t("to")}</label>
        <input
          id="compose-to"
          ref={to}
          type="text"
          value={written.to}
          autocomplete="off"
          onInput={(event) => draft.change({ to: event.currentTarget.value })}
        />
        {!more && <button type="button" class="link" onClick={() => setMore(true)}>{t("cc")}, {t("bcc")}</button>}
      </div>
      {more && (
        <>
          <label class="line">
            <span>{t("cc")}</span>
            <input type="text" value={written.cc} autocomplete="off" onInput={(event) => draft.change({ cc: event.currentTarget.value })} />
          </label>
          <label class="line">
            <span>{t("bcc")}</span>
            <input type="text" value={written.bcc} autocomplete="off" onInput={(event) => draft.change({ bcc: event.currentTarget.value })} />
          </label>
        </>
      )}
      <label class="line">
        <span>{t("subject")}</span>
        <input type="text" value={written.subject} onInput={(event) => draft.change({ subject: event.currentTarget.value })} />
      </label>
      <textarea
        ref={text}
        aria-label={t("text")}
        value={written.text}
        onInput={(event) => draft.change({ text: event.currentTarget.value })}
        onPaste={(event) => {
          if ((event.clipboardData?.files.length ?? 0) > 0) {
            event.preventDefault();
            void attach(event.clipboardData!.files);
          }
        }}
      />
      {written.attachments.length > 0 && (
        <ul class="attached">{written.attachments.map((attachment) => <Attached draft={draft} attachment={attachment} />)}</ul>
      )}
      <footer>
        <button type="button" class="primary" disabled={sending || uploading} onClick={() => void send()}>
          {t(sending ? "sending" : "send")}
        </button>
        <label class="icon-button" title={t("addAttachment")}>
          <Icon name="attach" />
          <input
            type="file"
            multiple
            aria-label={t("addAttachment")}
            onChange={(event) => {
              void attach(event.currentTarget.files);
              event.currentTarget.value = "";
            }}
          />
        </label>
        <span class="standing" role="status">
          {t(draft.standing === "saved" ? "draftSaved" : draft.standing === "saving" ? "draftSaving" : "draftUnsaved")}
        </span>
        <IconButton icon="trash" label={t("discard")} onClick={() => void app.discard(draft)} />
      </footer>
    </section>
  );
}

function Attached({ draft, attachment }: { draft: Draft; attachment: Attachment }) {
  return (
    <li>
      <bdi class="name">{attachment.name}</bdi>
      <span class="size">{size(attachment.size)}</span>
      {attachment.blobId === undefined && <progress value={attachment.share} aria-label={attachment.name} />}
      <IconButton icon="close" label={t("delete") + ": " + attachment.name} onClick={() => draft.detach(attachment)} />
    </li>
  );
}
