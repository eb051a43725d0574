import { useState } from "preact/hooks";
import { ask } from "../../controls/Dialog.tsx";
import { DoButton } from "../../controls/DoButton.tsx";
import { Field } from "../../controls/Field.tsx";
import { at, rest } from "../../rest/rest.ts";
import { c } from "../../text/console/texts.ts";
import { shortTime } from "../../text/texts.ts";
import { href } from "../administration.ts";
import { moment } from "../amounts.ts";
import { Listing } from "../Listing.tsx";
import { usePaged } from "../paged.ts";
import type { PageProps } from "../pages.ts";

interface Session {
  id: string;
  account: string;
  protocol: string;
  address: string;
  since: string;
  program: string;
  tls?: string;
}

const PROTOCOLS: Record<string, string> = {
  imap: "IMAP",
  submission: "SMTP",
  pop3: "POP3",
  managesieve: "ManageSieve",
  "jmap-websocket": "JMAP (WebSocket)",
  "jmap-events": "JMAP (events)",
};

export default function Sessions({ administration, place }: PageProps) {
  const account = place.args[0] ?? "";
  const [wanted, setWanted] = useState(account);
  const list = usePaged<Session>("/open-sessions", { account: account === "" ? undefined : account });
  const { notices } = administration;

  const end = async (session: Session) => {
    await rest.delete(at`/accounts/${session.account}/open-sessions/${session.id}`);
    notices.tell(c("sessionEnds", { account: session.account }));
    list.reload();
  };
  const endAll = async () => {
    if (await ask(c("endAllQuestion", { account }), c("endAll"))) {
      await rest.delete(at`/accounts/${account}/open-sessions`);
      await rest.delete(at`/accounts/${account}/sessions`);
      notices.tell(c("sessionsEnd", { account }));
      list.reload();
    }
  };

  return (
    <>
      <p class="intro">{c("sessionsIntro")}</p>
      <form
        class="filter"
        onSubmit={(event) => {
          event.preventDefault();
          location.hash = href("sessions", wanted.trim() === "" ? [] : [wanted.trim()]);
        }}
      >
        <Field label={c("account")}>
          <input type="search" value={wanted} onInput={(event) => setWanted(event.currentTarget.value)} />
        </Field>
        <button type="submit">{c("show")}</button>
        <button type="button" onClick={list.reload}>{c("refresh")}</button>
      </form>
      {account !== "" && (
        <p class="buttons">
          <DoButton notices={notices} onDo={endAll}>{c("endAll")}</DoButton>
          <a href={href("trace", [account])}>{c("listen")}</a>
        </p>
      )}
      <Listing
        label={c("openSessions")}
        list={list}
        keyOf={(session) => session.id}
        empty={<p>{c("sessionsEmpty")}</p>}
        columns={[
          { title: c("account"), cell: (session) => <a href={href("sessions", [session.account])}>{session.account}</a> },
          { title: c("protocol"), cell: (session) => PROTOCOLS[session.protocol] ?? session.protocol },
          { title: c("program"), cell: (session) => session.program || "–" },
          { title: c("from"), cell: (session) => session.address },
          { title: c("since"), cell: (session) => <time dateTime={session.since} title={moment(session.since)}>{shortTime(session.since)}</time> },
          { title: "TLS", cell: (session) => session.tls ?? c("plainText") },
          { title: c("actions"), cell: (session) => <DoButton notices={notices} onDo={() => end(session)}>{c("endSession")}</DoButton> },
        ]}
      />
    </>
  );
}
