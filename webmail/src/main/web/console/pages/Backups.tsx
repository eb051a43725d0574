import { useState } from "preact/hooks";
import { ask } from "../../controls/Dialog.tsx";
import { DoButton } from "../../controls/DoButton.tsx";
import { Field } from "../../controls/Field.tsx";
import { useLoad } from "../../controls/load.ts";
import { Loaded } from "../../controls/Loaded.tsx";
import { Progress } from "../../controls/Progress.tsx";
import { Table } from "../../controls/Table.tsx";
import { at, rest } from "../../rest/rest.ts";
import { c, type ConsoleKey } from "../../text/console/texts.ts";
import { size } from "../../text/texts.ts";
import { type Administration, href } from "../administration.ts";
import { moment } from "../amounts.ts";
import { Listing } from "../Listing.tsx";
import { usePaged } from "../paged.ts";
import type { PageProps } from "../pages.ts";
import { useWork, type Work } from "../work.ts";

interface Backup {
  name: string;
  made: string;
  bytes?: number;
  open: boolean;
}

interface Message {
  id: string;
  mailbox: string;
  received: string;
  from: string;
  subject: string;
  bytes: number;
}

const KINDS: Record<Work["kind"], ConsoleKey> = { backup: "workBackup", "open-backup": "workOpening", restore: "workRestore" };
const STATES: Record<Work["state"], ConsoleKey> = { running: "workRunning", done: "workDone", failed: "workFailed", cancelled: "workCancelled" };

export default function Backups(props: PageProps) {
  const name = props.place.args[0];
  return name === undefined ? <List {...props} /> : <Contents {...props} key={name} />;
}

function List({ administration }: PageProps) {
  const { notices } = administration;
  const backups = useLoad(() => rest.get<{ configured: boolean; backups: Backup[] }>("/backups"), []);
  const work = useWork(() => void backups.reload());
  return (
    <>
      <p class="intro">{c("backupsIntro")}</p>
      <Loaded load={backups}>
        {({ configured, backups: all }) =>
          configured
            ? (
              <>
                <p class="buttons">
                  <DoButton
                    notices={notices}
                    class="primary"
                    onDo={async () => {
                      await rest.post("/backups");
                      work.look();
                    }}
                  >
                    {c("makeBackup")}
                  </DoButton>
                </p>
                <Running administration={administration} work={work.all} onChange={work.look} />
                <Table
                  label={c("backups")}
                  rows={all}
                  keyOf={(one) => one.name}
                  empty={<p>{c("backupsEmpty")}</p>}
                  columns={[
                    { title: c("backup"), cell: (one) => <a href={href("backups", [one.name])}>{one.name}</a> },
                    { title: c("when"), cell: (one) => moment(one.made) },
                    { title: c("messageSize"), number: true, cell: (one) => (one.bytes === undefined ? "–" : size(one.bytes)) },
                    { title: c("state"), cell: (one) => (one.open ? c("backupOpen") : "–") },
                  ]}
                />
                <Ended work={work.all} />
              </>
            )
            : <div class="hint"><p>{c("backupsUnconfigured")}</p><pre>[backup]{"\n"}directory = "/var/backups/posthorn"</pre></div>}
      </Loaded>
    </>
  );
}

function Running({ administration, work, onChange }: { administration: Administration; work: Work[]; onChange: () => void }) {
  const running = work.filter((one) => one.state === "running");
  return (
    <>
      {running.map((one) => (
        <div key={one.id} class="running">
          <Progress label={c(KINDS[one.kind], { subject: one.subject })} done={one.amount.done} total={one.amount.total} />
          <DoButton
            notices={administration.notices}
            onDo={async () => {
              await rest.delete(at`/work/${one.id}`);
              onChange();
            }}
          >
            {c("stopWork")}
          </DoButton>
        </div>
      ))}
    </>
  );
}

function Ended({ work }: { work: Work[] }) {
  const ended = work.filter((one) => one.state !== "running");
  return ended.length === 0 ? null : (
    <section>
      <h2>{c("lastWork")}</h2>
      <Table
        label={c("lastWork")}
        rows={ended}
        keyOf={(one) => one.id}
        columns={[
          { title: c("what"), cell: (one) => c(KINDS[one.kind], { subject: one.subject }) },
          { title: c("who"), cell: (one) => one.by },
          { title: c("when"), cell: (one) => moment(one.ended ?? one.started) },
          { title: c("state"), cell: (one) => [c(STATES[one.state]), noteOf(one)].filter(Boolean).join(": ") },
        ]}
      />
    </section>
  );
}

/** What came of it, as the server says it: a number of bytes or messages, or why it failed. */
function noteOf({ amount }: Work): string {
  const [, n, unit] = /^(\d+) (bytes|messages)$/.exec(amount.note) ?? [];
  return unit === undefined ? amount.note : unit === "bytes" ? size(Number(n)) : c("messageCount", { n: Number(n) });
}

/** The content of a backup: it is opened first, then an account is selected. */
function Contents({ administration, place }: PageProps) {
  const { notices } = administration;
  const name = place.args[0] ?? "";
  const backups = useLoad(() => rest.get<{ backups: Backup[] }>("/backups"), [name]);
  const work = useWork((ended) => {
    void backups.reload();
    if (ended.state === "failed") {
      notices.fail(c("workFailed"), ended.amount.note);
    } else if (ended.kind === "restore" && ended.state === "done") {
      notices.tell(c("restored", { account: ended.subject, note: noteOf(ended) }));
    }
  });
  return (
    <>
      <p class="intro"><a href={href("backups")}>{c("backups")}</a> · {c("backupContentsIntro")}</p>
      <h2>{name}</h2>
      <Running administration={administration} work={work.all} onChange={work.look} />
      <Loaded load={backups}>
        {({ backups: all }) => {
          const backup = all.find((one) => one.name === name);
          return backup === undefined ? <p class="hint">{c("nothingFound")}</p> : backup.open ? <Search administration={administration} name={name} onWork={work.look} /> : (
            <>
              <p>{c("openFirst")}</p>
              <p class="buttons">
                <DoButton
                  notices={notices}
                  class="primary"
                  onDo={async () => {
                    await rest.post(at`/backups/${name}/open`);
                    work.look();
                  }}
                >
                  {c("openBackup")}
                </DoButton>
              </p>
            </>
          );
        }}
      </Loaded>
    </>
  );
}

interface Wanted {
  account: string;
  mailbox: string;
  text: string;
}

function Search({ administration, name, onWork }: { administration: Administration; name: string; onWork: () => void }) {
  const [account, setAccount] = useState("");
  const [mailbox, setMailbox] = useState("");
  const [text, setText] = useState("");
  const [wanted, setWanted] = useState<Wanted | null>(null);
  return (
    <>
      <form
        class="filter"
        onSubmit={(event) => {
          event.preventDefault();
          const same = wanted?.account === account.trim();
          setMailbox(same ? mailbox : "");
          setWanted({ account: account.trim(), mailbox: same ? mailbox : "", text: text.trim() });
        }}
      >
        <Field label={c("account")}><input type="email" required value={account} onInput={(event) => setAccount(event.currentTarget.value)} /></Field>
        <Field label={c("senderOrSubject")}><input type="search" value={text} onInput={(event) => setText(event.currentTarget.value)} /></Field>
        <button type="submit">{c("show")}</button>
      </form>
      {wanted !== null && (
        <Found
          key={wanted.account}
          administration={administration}
          name={name}
          wanted={wanted}
          onMailbox={(path) => {
            setMailbox(path);
            setWanted({ ...wanted, mailbox: path });
          }}
          onWork={onWork}
        />
      )}
    </>
  );
}

interface FoundProps {
  administration: Administration;
  name: string;
  wanted: Wanted;
  onMailbox: (path: string) => void;
  onWork: () => void;
}

function Found({ administration, name, wanted, onMailbox, onWork }: FoundProps) {
  const { notices } = administration;
  const { account, mailbox, text } = wanted;
  const path = at`/backups/${name}/accounts/${account}`;
  const mailboxes = useLoad(() => rest.get<{ mailboxes: { path: string; messages: number }[] }>(path + "/mailboxes"), [path]);
  const list = usePaged<Message>(path + "/messages", { mailbox: mailbox || undefined, text: text || undefined });
  const [chosen, setChosen] = useState(new Set<string>());
  const restore = async (body: { mailbox?: string; messages?: string[] }) => {
    await rest.post(path + "/restores", body);
    setChosen(new Set());
    onWork();
  };
  return (
    <>
      <div class="filter">
        <Field label={c("mailbox")}>
          <select value={mailbox} onChange={(event) => onMailbox(event.currentTarget.value)}>
            <option value="">{c("allMailboxes")}</option>
            {mailboxes.value?.mailboxes.map((one) => <option key={one.path} value={one.path}>{one.path} ({one.messages})</option>)}
          </select>
        </Field>
        <DoButton notices={notices} disabled={chosen.size === 0} onDo={() => restore({ messages: [...chosen] })}>{c("restoreChosen", { n: chosen.size })}</DoButton>
        <DoButton
          notices={notices}
          onDo={async () => {
            const question = mailbox === "" ? c("restoreAccountQuestion", { account }) : c("restoreMailboxQuestion", { mailbox, account });
            if (await ask(question, c("restore"))) {
              await restore(mailbox === "" ? {} : { mailbox });
            }
          }}
        >
          {mailbox === "" ? c("restoreAccount") : c("restoreMailbox")}
        </DoButton>
      </div>
      <p class="quiet">{c("restoreHelp")}</p>
      <Listing
        label={c("messages")}
        list={list}
        keyOf={(message) => message.id}
        chosen={chosen}
        onChoose={setChosen}
        nameOf={(message) => message.subject || c("noSubject")}
        empty={<p>{c("nothingFound")}</p>}
        columns={[
          { title: c("subject"), cell: (message) => <span dir="auto">{message.subject || c("noSubject")}</span> },
          { title: c("sender"), cell: (message) => <span dir="auto">{message.from}</span> },
          { title: c("mailbox"), cell: (message) => message.mailbox },
          { title: c("received"), cell: (message) => moment(message.received) },
          { title: c("messageSize"), number: true, cell: (message) => size(message.bytes) },
        ]}
      />
    </>
  );
}
