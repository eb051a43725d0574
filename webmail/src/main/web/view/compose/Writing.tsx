// The window of a draft. Loaded at first use.

import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Identity } from "../../jmap/types.ts";
import type { Account } from "../../state/account.ts";
import type { App } from "../../state/app.ts";
import { harmless, shortName } from "../../state/addresses.ts";
import { Correspondents } from "../../state/compose/correspondents.ts";
import type { Place } from "../../state/compose/desk.ts";
import { type Warning, warnings } from "../../state/compose/warnings.ts";
import type { Draft, Sending } from "../../state/draft.ts";
import { useObservable } from "../../state/observable.ts";
import { size, t } from "../../text/texts.ts";
import { Icon, IconButton } from "../icons.tsx";
import { isTyping } from "../../controls/Keys.tsx";
import { MenuButton } from "../Menu.tsx";
import { Attachments } from "./Attachments.tsx";
import { Editor } from "./Editor.tsx";
import { ask } from "./Question.tsx";
import { SendLater } from "./SendLater.tsx";
import { QuotedText } from "./QuotedText.tsx";
import { Recipients } from "./Recipients.tsx";
import { Templates } from "./Templates.tsx";

export { Question } from "./Question.tsx";

/** By accounts; for all messages of a page. */
const known = new WeakMap<Account, Correspondents>();

function peopleOf(account: Account): Correspondents {
  const people = known.get(account) ?? new Correspondents(account.rest);
  known.set(account, people);
  return people;
}

/** Preloads data for the first draft. */
export function warm(app: App): void {
  void peopleOf(app.account).open();
}

interface Props {
  app: App;
  draft: Draft;
  place: Place;
  /** Shown in the header. */
  children: ComponentChildren;
}

export function Writing({ app, draft, place, children }: Props) {
  useObservable(draft.version);
  useObservable(draft.replaced);
  const written = draft.written;
  const people = peopleOf(draft.account);
  const senders = app.sendersFor(draft.account);
  const [more, setMore] = useState(written.cc.length > 0 || written.bcc.length > 0);
  const [templates, setTemplates] = useState(false);
  const section = useRef<HTMLElement>(null);
  const sending = draft.status === "sending" || draft.status === "waiting";
  const isOpen = place === "window" || place === "maximized";
  const title = titleOf(draft);
  const { desk } = app;

  useEffect(() => {
    const leaving = (event: BeforeUnloadEvent) => {
      draft.collect();
      if (draft.status !== "saved" && !draft.isEmpty) {
        event.preventDefault();
      }
    };
    addEventListener("beforeunload", leaving);
    return () => removeEventListener("beforeunload", leaving);
  }, [draft]);
  useEffect(() => fitAboveKeyboard(section.current!), []);

  const attach = (files: Iterable<File>) => {
    const limit = app.connection.session.capabilities["urn:ietf:params:jmap:core"].maxSizeUpload;
    for (const file of files) {
      if (file.size > limit) {
        app.notices.failed("uploadTooLarge", "", { name: harmless(file.name), limit: size(limit) });
      } else {
        draft.attach(file);
      }
    }
  };
  const send = async (how?: Sending) => {
    draft.collect();
    draft.complete();
    const all = [...written.to, ...written.cc, ...written.bcc];
    const wrong = all.filter((one) => one.wrong === true);
    if (all.length === 0 || wrong.length > 0) {
      all.length === 0
        ? app.notices.failed("noRecipient")
        : app.notices.failed("notSent", wrong.map((one) => t("wrongRecipient", { address: harmless(one.email) })).join(" "));
      section.current?.querySelector<HTMLElement>("[role=combobox]")?.focus();
      return;
    }
    if (draft.attachments.some((attachment) => attachment.blobId === undefined)) {
      app.notices.failed("stillUploading");
      return;
    }
    const own = new Set(app.identities.map((identity) => identity.email.split("@").at(-1)!.toLowerCase()));
    const doubts = warnings(written, draft.attachments.length, own, await people.domains());
    if (doubts.length > 0 && !(await ask({ title: t("beforeSending"), lines: doubts.map(said), yes: t("sendAnyway"), no: t("goOnWriting") }))) {
      return;
    }
    await app.send(draft, how);
  };
  const close = () => {
    if (draft.isEmpty) {
      void app.discard(draft);
    } else {
      desk.close(draft);
      void draft.leave();
    }
  };
  const switchPlain = async () => {
    draft.collect();
    if (written.plain) {
      draft.replace({ plain: false });
    } else if ((written.html === null && written.quoted?.plain !== false) || (await ask({ title: t("losesFormatting"), lines: [], yes: t("makePlain"), no: t("cancel") }))) {
      draft.replace({ plain: true, html: null, text: written.text });
    }
  };

  return (
    <section
      ref={section}
      id={idOf(draft)}
      class={"compose " + place}
      role="dialog"
      aria-label={title}
      hidden={place === "listed"}
      onFocusIn={() => isOpen && desk.use(draft)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "c" && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event)) {
          event.preventDefault();
          app.write(app.blank());
        } else if (event.key === "Escape") {
          close();
        } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !sending) {
          event.preventDefault();
          void send();
        }
      }}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        attach(event.dataTransfer?.files ?? []);
      }}
    >
      <header>
        <h2>{isOpen ? <bdi>{title}</bdi> : <button type="button" class="link" onClick={() => desk.show(draft)}><bdi>{title}</bdi></button>}</h2>
        {children}
        {isOpen && <IconButton icon="minimize" label={t("minimize")} onClick={() => desk.show(draft, "minimized")} />}
        {place === "window" && <span class="maximize"><IconButton icon="maximize" label={t("maximize")} onClick={() => desk.show(draft, "maximized")} /></span>}
        {place === "maximized" && <IconButton icon="restore" label={t("restore")} onClick={() => desk.show(draft)} />}
        <IconButton icon="close" label={t("close")} onClick={close} />
      </header>
      <State draft={draft} />
      <div class="fields" inert={sending}>
        {senders.length > 1 && (
          <label class="line">
            <span>{t("from")}</span>
            <select
              value={keyOf(draft.identity())}
              onChange={(event) => void app.sendFrom(draft, senders.find((one) => keyOf(one) === event.currentTarget.value)!)}
            >
              {senders.map((one) => <option key={keyOf(one)} value={keyOf(one)}>{one.name === "" ? one.email : `${one.name} <${one.email}>`}</option>)}
            </select>
          </label>
        )}
        <div class="first-line">
          <Recipients draft={draft} field="to" correspondents={people} focus={isOpen && written.to.length === 0} />
          {!more && <button type="button" class="link" onClick={() => setMore(true)}>{t("cc")}, {t("bcc")}</button>}
        </div>
        {more && <Recipients draft={draft} field="cc" correspondents={people} focus={false} />}
        {more && <Recipients draft={draft} field="bcc" correspondents={people} focus={false} />}
        <label class="line">
          <span>{t("subject")}</span>
          <input type="text" value={written.subject} onInput={(event) => draft.change({ subject: event.currentTarget.value })} />
        </label>
      </div>
      <div class="text" inert={sending}>
        {written.plain
          ? <PlainText draft={draft} focus={isOpen && written.to.length > 0} onFiles={attach} />
          : <Editor draft={draft} focus={isOpen && written.to.length > 0} onFiles={attach} />}
      </div>
      {draft.quoting !== null && <p class="quoted" role="status">{t("loading")}</p>}
      {written.quoted !== null && <QuotedText draft={draft} quoted={written.quoted} disabled={sending} />}
      <Attachments draft={draft} />
      <footer>
        <button type="button" class="primary" disabled={sending} onClick={() => void send()}>{t(sending ? "sending" : "send")}</button>
        <SendLater draft={draft} disabled={sending} onSend={(how) => void send(how)} />
        {draft.status === "waiting" && <button type="button" onClick={() => draft.stop()}>{t("cancel")}</button>}
        <label class="icon-button" title={t("addAttachment")}>
          <Icon name="attach" />
          <input
            type="file"
            multiple
            aria-label={t("addAttachment")}
            onChange={(event) => {
              attach(event.currentTarget.files ?? []);
              event.currentTarget.value = "";
            }}
          />
        </label>
        <MenuButton
          label={t("more")}
          entries={() => [
            { label: t("plainText"), checked: written.plain, act: () => void switchPlain() },
            { label: t("templates"), act: () => setTemplates(true) },
          ]}
        />
        <span class="status" role="status">{t(STANDINGS[draft.status])}</span>
        <IconButton icon="trash" label={t("discard")} onClick={() => void app.discard(draft)} />
      </footer>
      {templates && <Templates app={app} draft={draft} onClose={() => setTemplates(false)} />}
    </section>
  );
}

function keyOf({ account, id }: Identity): string {
  return account + "/" + id;
}

/** The title of a draft. */
export function titleOf(draft: Draft): string {
  const { subject, to } = draft.written;
  return subject.trim() !== "" ? subject : to[0] !== undefined ? shortName(to[0]) : t("newMessage");
}

function idOf(draft: Draft): string {
  return "compose-" + draft.number;
}

function elementOf(draft: Draft): HTMLElement | null {
  return document.getElementById(idOf(draft));
}

/** Focuses the last edited position. */
export function focusOn(draft: Draft): void {
  elementOf(draft)?.querySelector<HTMLElement>(".editor, textarea")?.focus();
}

/** The button that opens it, if it is minimized. */
export function barOf(draft: Draft): HTMLElement | null {
  const button = elementOf(draft)?.querySelector<HTMLElement>("h2 button") ?? null;
  return button?.checkVisibility() === true ? button : null;
}

export function hasFocus(draft: Draft): boolean {
  return elementOf(draft)?.contains(document.activeElement) === true;
}

const STANDINGS = {
  unsaved: "draftUnsaved", saving: "draftSaving", saved: "draftSaved", sending: "sending", waiting: "sending",
} as const;

/** Messages about the state of the draft. */
function State({ draft }: { draft: Draft }) {
  const text = draft.status === "waiting" ? "sendWaiting" : draft.conflict ? "draftConflict" : draft.elsewhere ? "draftElsewhere" : draft.full ? "draftFull" : null;
  return <div role="status">{text !== null && <p class="warning">{t(text)}</p>}</div>;
}

function PlainText({ draft, focus, onFiles }: { draft: Draft; focus: boolean; onFiles: (files: Iterable<File>) => void }) {
  const area = useRef<HTMLTextAreaElement>(null);
  const replaced = useObservable(draft.replaced);
  useLayoutEffect(() => {
    const { current } = area;
    current!.value = draft.written.text;
    draft.editor = () => ({ text: current!.value, html: null });
    return () => {
      draft.collect();
      draft.editor = null;
    };
  }, [draft, replaced]);
  useEffect(() => {
    if (focus) {
      area.current?.focus();
      area.current?.setSelectionRange(0, 0);
    }
  }, []);
  return (
    <textarea
      ref={area}
      dir="auto"
      aria-label={t("text")}
      onInput={() => draft.typed()}
      onPaste={(event) => {
        if ((event.clipboardData?.files.length ?? 0) > 0) {
          event.preventDefault();
          onFiles(event.clipboardData!.files);
        }
      }}
    />
  );
}

function said(warning: Warning): string {
  switch (warning.kind) {
    case "attachment":
      return t("warnAttachment");
    case "subject":
      return t("warnSubject");
    case "outside":
      return t("warnOutside", { names: warning.names.map(harmless).join(", ") });
    case "lookalike":
      return t("warnLookalike", { name: harmless(warning.name), like: harmless(warning.like) });
    case "many":
      return t("warnMany", { n: warning.n });
  }
}

/** Adjusts the height on phones, where the keyboard covers the page. */
function fitAboveKeyboard(element: HTMLElement): () => void {
  const view = visualViewport;
  if (view === null) {
    return () => {};
  }
  const fit = () => {
    const phone = matchMedia("(max-width: 700px)").matches;
    element.style.blockSize = phone ? view.height + "px" : "";
    element.style.insetBlockStart = phone ? view.offsetTop + "px" : "";
  };
  fit();
  view.addEventListener("resize", fit);
  view.addEventListener("scroll", fit);
  return () => {
    view.removeEventListener("resize", fit);
    view.removeEventListener("scroll", fit);
  };
}
