// Disk usage, and export and import of mail.

import { useState } from "preact/hooks";
import { Field } from "../controls/Field.tsx";
import { useLoad } from "../controls/load.ts";
import { Loaded } from "../controls/Loaded.tsx";
import { Progress } from "../controls/Progress.tsx";
import { Table } from "../controls/Table.tsx";
import { CSRF, csrfToken, forgetToken, refusal } from "../http.ts";
import type { Email } from "../jmap/types.ts";
import type { Account } from "../state/account.ts";
import type { App } from "../state/app.ts";
import { writeHash } from "../state/app.ts";
import { s } from "../text/settings/texts.ts";
import { quotaSize } from "../text/quota.ts";
import { size, t } from "../text/texts.ts";
import { pathOf } from "../view/mailboxNames.ts";
import { Jobs } from "./jobs.tsx";
import type { SettingsProps } from "./pages.ts";
import type { Job, Usage } from "./types.ts";

export default function Storage({ app, account }: SettingsProps) {
  const load = useLoad(async (signal) => {
    const usage = await account.rest.get<Usage>("/self/usage", {}, signal);
    const answers = await account.connection.call(
      ["Email/query", { sort: [{ property: "size", isAscending: false }], limit: 10 }, "ids"],
      ["Email/get", { "#ids": { resultOf: "ids", name: "Email/query", path: "/ids" }, properties: ["id", "threadId", "mailboxIds", "subject", "from", "size"] }, "emails"],
    );
    return { usage, largest: answers.get<{ list: Email[] }>("emails").list };
  }, []);
  const [asked, setAsked] = useState(0);
  return (
    <>
      <Loaded load={load}>
        {({ usage, largest }) => (
          <>
            <p>
              {usage.limitBytes > 0
                ? s("usedOf", { used: quotaSize(usage.usedBytes, usage.limitBytes), limit: quotaSize(usage.limitBytes), n: usage.messages })
                : s("used", { used: size(usage.usedBytes), n: usage.messages })}
            </p>
            {usage.limitBytes > 0 && <progress class="quota" aria-label={s("quota")} value={usage.usedBytes} max={usage.limitBytes} />}
            <Table
              label={s("mailboxSizes")}
              rows={usage.mailboxes.filter((one) => one.messages > 0).slice(0, 10)}
              keyOf={(one) => one.id}
              empty={<p>{s("noMail")}</p>}
              columns={[
                { title: s("mailboxLabel"), cell: (one) => pathIn(account, one) },
                { title: s("messagesLabel"), cell: (one) => one.messages, number: true },
                { title: s("sizeLabel"), cell: (one) => size(one.bytes), number: true },
              ]}
            />
            {largest.length > 0 && (
              <>
                <h2>{s("largest")}</h2>
                <ul class="largest">
                  {largest.map((email) => (
                    <li key={email.id}>
                      <a dir="auto" href={writeHash({ query: { ...(account === app.account ? {} : { account: account.id }), mailbox: Object.keys(email.mailboxIds)[0] ?? null, search: "" }, thread: email.threadId })}>
                        {email.subject || t("noSubject")}
                      </a>{" "}
                      <span class="size">{size(email.size)}</span>
                    </li>
                  ))}
                </ul>
              </>
            )}
          </>
        )}
      </Loaded>
      <h2>{s("export")}</h2>
      <Export account={account} />
      <h2>{s("import")}</h2>
      <Import app={app} account={account} onSent={() => { setAsked((n) => n + 1); void load.reload(); }} />
      <Jobs app={app} account={account} kinds={["import"]} asked={asked} />
    </>
  );
}

function Export({ account }: { account: Account }) {
  const [mailbox, setMailbox] = useState("");
  const [format, setFormat] = useState("zip");
  return (
    <form onSubmit={(event) => event.preventDefault()}>
      <p class="help-text">{s("exportHelp")}</p>
      <Field label={s("what")}>
        <select value={mailbox} onChange={(event) => setMailbox(event.currentTarget.value)}>
          <option value="">{s("allMailboxes")}</option>
          {account.mailboxes.places.value.map((place) => <option key={place.mailbox.id} value={place.mailbox.id}>{place.path}</option>)}
        </select>
      </Field>
      <Field label={s("format")}>
        <select value={format} onChange={(event) => setFormat(event.currentTarget.value)}>
          <option value="zip">{s("formatZip")}</option>
          <option value="mbox">{s("formatMbox")}</option>
        </select>
      </Field>
      <div class="buttons">
        <a class="button primary" download="" href={account.rest.url("/self/export", { format, mailbox: mailbox === "" ? undefined : mailbox })}>{s("exportDo")}</a>
      </div>
    </form>
  );
}

/** The running upload; it continues while other pages are shown. */
let sending: { name: string; share: number; request: XMLHttpRequest } | null = null;

function Import({ app, account, onSent }: { app: App; account: Account; onSent: () => void }) {
  const [mailbox, setMailbox] = useState("");
  const [, draw] = useState(0);
  const start = async (file: File) => {
    const token = await csrfToken();
    const request = new XMLHttpRequest(); // fetch does not report the progress of an upload
    sending = { name: file.name, share: 0, request };
    request.upload.onprogress = (event) => {
      sending = { name: file.name, share: event.loaded / file.size, request };
      draw((n) => n + 1);
    };
    request.onloadend = () => {
      sending = null;
      draw((n) => n + 1);
      if (request.status === 403) {
        forgetToken(); // it may be of another session
      }
      const job = request.status === 200 ? (JSON.parse(request.responseText) as Job) : null;
      if (job?.state === "failed") {
        app.notices.fail(s("importFailed", { name: file.name }), job.remarks.lines.join(" "));
      } else if (job !== null && job.state === "done" && (job.counts["imported"] ?? 0) + (job.counts["there"] ?? 0) === 0) {
        app.notices.fail(s("importedNothing", { name: file.name }), "");
      } else if (job !== null) {
        app.notices.tell(s("imported", { name: file.name }));
      } else {
        app.notices.fail(s("importFailed", { name: file.name }), request.status === 0 ? s("importAgain") : refusal(request.status, request.responseText).message);
      }
      onSent();
    };
    request.open("POST", account.rest.url("/self/imports", { name: file.name, mailbox: mailbox === "" ? undefined : mailbox }));
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader(CSRF, token);
    request.send(file);
    draw((n) => n + 1);
  };
  return (
    <form onSubmit={(event) => event.preventDefault()}>
      <p class="help-text">{s("importHelp")}</p>
      <Field label={s("importInto")}>
        <select value={mailbox} onChange={(event) => setMailbox(event.currentTarget.value)}>
          <option value="">{s("importFolders")}</option>
          {account.mailboxes.places.value.map((place) => <option key={place.mailbox.id} value={place.mailbox.id}>{place.path}</option>)}
        </select>
      </Field>
      {sending === null
        ? (
          <Field label={s("file")}>
            <input
              type="file"
              accept=".mbox,.eml,.zip,message/rfc822,application/zip,application/mbox"
              onChange={(event) => {
                const file = event.currentTarget.files?.[0];
                if (file !== undefined) {
                  start(file).catch((failure: Error) => app.notices.fail(t("failed"), failure.message));
                }
              }}
            />
          </Field>
        )
        : (
          <>
            <Progress label={sending.name} done={sending.share} total={1} />
            <button type="button" onClick={() => sending?.request.abort()}>{s("stop")}</button>
          </>
        )}
    </form>
  );
}

function pathIn({ mailboxes }: Account, { id, path }: Usage["mailboxes"][number]): string {
  const place = mailboxes.places.value.find(({ mailbox }) => mailbox.id === id);
  return place === undefined ? path : pathOf(place);
}
