import { useState } from "preact/hooks";
import { ask } from "../../controls/Dialog.tsx";
import { DoButton } from "../../controls/DoButton.tsx";
import { useLoad } from "../../controls/load.ts";
import { Loaded } from "../../controls/Loaded.tsx";
import { Table } from "../../controls/Table.tsx";
import { at, rest } from "../../rest/rest.ts";
import { c } from "../../text/console/texts.ts";
import { language, shortTime, size } from "../../text/texts.ts";
import { href } from "../administration.ts";
import { moment } from "../amounts.ts";
import { Listing } from "../Listing.tsx";
import { usePaged } from "../paged.ts";
import type { PageProps } from "../pages.ts";

interface Held {
  id: string;
  trace: string;
  from: string;
  to: string[];
  arrived: string;
  subject: string;
  virus: string;
  spam?: number;
}

interface Detail {
  message: Held;
  bytes: number;
  reasons: Record<string, string>;
}

interface Text {
  header: { name: string; value: string }[];
  text: string;
  cut: boolean;
  attachments: { name: string; type: string; bytes: number }[];
}

const percent = new Intl.NumberFormat(language, { style: "percent" });

export default function Quarantine(props: PageProps) {
  const id = props.place.args[0];
  return id === undefined ? <List {...props} /> : <Message {...props} key={id} />;
}

function List({ administration }: PageProps) {
  const { notices } = administration;
  const list = usePaged<Held>("/quarantine");
  const [chosen, setChosen] = useState(new Set<string>());
  const each = async (action: (id: string) => Promise<unknown>, said: (n: number) => string) => {
    let done = 0;
    try {
      for (const id of chosen) {
        await action(id);
        done++;
      }
      notices.tell(said(done));
    } finally {
      setChosen(new Set());
      list.reload();
    }
  };
  const discard = async () => {
    if (await ask(c("discardQuestion", { n: chosen.size }), c("discard"))) {
      await each((id) => rest.delete(at`/quarantine/${id}`), (n) => c("discarded", { n }));
    }
  };
  return (
    <>
      <p class="intro">{c("quarantineIntro")}</p>
      {list.items !== undefined && list.items.length > 0 && (
        <div class="buttons actions" role="toolbar" aria-label={c("actions")}>
          <DoButton notices={notices} disabled={chosen.size === 0} onDo={() => each((id) => rest.post(at`/quarantine/${id}/release`), (n) => c("released", { n }))}>
            {c("releaseToMailbox")}
          </DoButton>
          <DoButton notices={notices} disabled={chosen.size === 0} onDo={discard}>{c("discard")}</DoButton>
          <span class="quiet" role="status">{chosen.size === 0 ? c("chooseFirst") : c("chosen", { n: chosen.size })}</span>
        </div>
      )}
      <Listing
        label={c("quarantine")}
        list={list}
        keyOf={(message) => message.id}
        chosen={chosen}
        onChoose={setChosen}
        nameOf={(message) => message.subject || c("messageFrom", { from: message.from || c("nullSender") })}
        empty={<p>{c("quarantineEmpty")}</p>}
        columns={[
          { title: c("subject"), cell: (message) => <a href={href("quarantine", [message.id])}>{message.subject || c("noSubject")}</a> },
          { title: c("sender"), cell: (message) => message.from || c("nullSender") },
          { title: c("recipients"), cell: (message) => message.to.join(", ") },
          { title: c("spam"), number: true, cell: (message) => (message.spam === undefined ? "–" : percent.format(message.spam)) },
          { title: c("arrived"), cell: (message) => <time dateTime={message.arrived} title={moment(message.arrived)}>{shortTime(message.arrived)}</time> },
        ]}
      />
    </>
  );
}

function Message({ administration, place }: PageProps) {
  const { notices } = administration;
  const id = place.args[0] ?? "";
  const detail = useLoad(() => rest.get<Detail>(at`/quarantine/${id}`), [id]);
  const [text, setText] = useState<Text | null>(null);
  const back = () => (location.hash = href("quarantine"));
  const discard = async () => {
    if (await ask(c("discardQuestion", { n: 1 }), c("discard"))) {
      await rest.delete(at`/quarantine/${id}`);
      notices.tell(c("discarded", { n: 1 }));
      back();
    }
  };
  return (
    <Loaded load={detail}>
      {({ message, bytes, reasons }) => (
        <>
          <h2>{message.subject || c("noSubject")}</h2>
          <dl class="told">
            <div><dt>{c("sender")}</dt><dd>{message.from || c("nullSender")}</dd></div>
            <div><dt>{c("recipients")}</dt><dd>{message.to.join(", ")}</dd></div>
            <div><dt>{c("arrived")}</dt><dd>{moment(message.arrived)}</dd></div>
            <div><dt>{c("messageSize")}</dt><dd>{size(bytes)}</dd></div>
            <div><dt>{c("history")}</dt><dd><a href={href("find", [message.trace])}>{message.trace}</a></dd></div>
          </dl>
          <div class="buttons">
            <DoButton
              notices={notices}
              class="primary"
              onDo={async () => {
                await rest.post(at`/quarantine/${id}/release`);
                notices.tell(c("released", { n: 1 }));
                back();
              }}
            >
              {c("releaseToMailbox")}
            </DoButton>
            <DoButton notices={notices} onDo={discard}>{c("discard")}</DoButton>
            {text === null && (
              <DoButton notices={notices} onDo={async () => setText(await rest.get<Text>(at`/quarantine/${id}/text`))}>{c("readText")}</DoButton>
            )}
          </div>
          {text === null ? <p class="quiet">{c("readTextHelp")}</p> : <Said text={text} />}
          <h2>{c("reasons")}</h2>
          <Table
            label={c("reasons")}
            rows={Object.entries(reasons)}
            keyOf={([name]) => name}
            columns={[
              { title: c("signal"), cell: ([name]) => name },
              { title: c("whatWasFound"), cell: ([, value]) => value },
            ]}
          />
        </>
      )}
    </Loaded>
  );
}

/** Only text: nothing of the message is run or loaded. */
function Said({ text }: { text: Text }) {
  return (
    <section class="said-text" aria-label={c("message")}>
      <dl class="told">{text.header.map((field) => <div key={field.name + field.value}><dt>{field.name}</dt><dd dir="auto">{field.value}</dd></div>)}</dl>
      <pre tabIndex={0} dir="auto" aria-label={c("message")}>{text.text}</pre>
      {text.cut && <p class="quiet">{c("textCut")}</p>}
      {text.attachments.length > 0 && (
        <ul>{text.attachments.map((one, index) => <li key={index} dir="auto">{one.name || c("noName")} ({one.type}, {size(one.bytes)})</li>)}</ul>
      )}
    </section>
  );
}
