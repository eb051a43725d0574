import { useState } from "preact/hooks";
import { ask } from "../../controls/Dialog.tsx";
import { DoButton } from "../../controls/DoButton.tsx";
import { Field } from "../../controls/Field.tsx";
import { useLoad } from "../../controls/load.ts";
import { Loaded } from "../../controls/Loaded.tsx";
import { Table } from "../../controls/Table.tsx";
import { at, rest } from "../../rest/rest.ts";
import { c, type ConsoleKey } from "../../text/console/texts.ts";
import { shortTime, size } from "../../text/texts.ts";
import { type Administration, href } from "../administration.ts";
import { moment } from "../amounts.ts";
import { Listing } from "../Listing.tsx";
import { usePaged } from "../paged.ts";
import type { PageProps } from "../pages.ts";

interface Outcome {
  kind: string;
  code?: number;
  text: string;
  server?: string;
}

interface Recipient {
  address: string;
  destination: string;
  state: State;
  sending: boolean;
  attempts: number;
  next?: string;
  last?: Outcome;
}

export interface Queued {
  id: string;
  trace: string;
  from: string;
  arrived: string;
  bytes: number;
  failedSince?: string;
  recipients: Recipient[];
}

interface Destination {
  destination: string;
  queued: number;
  next?: string;
  lastFailure?: Outcome;
}

type State = "scheduled" | "deferred" | "held" | "delivered" | "bounced" | "expired" | "cancelled";
type QueueAction = "retry" | "hold" | "release" | "reroute" | "cancel";

const STATES: Record<State, ConsoleKey> = {
  scheduled: "stateScheduled",
  deferred: "stateDeferred",
  held: "recipientHeld",
  delivered: "recipientDelivered",
  bounced: "stateBounced",
  expired: "stateExpired",
  cancelled: "stateCancelled",
};

const LABELS: Record<QueueAction, ConsoleKey> = {
  retry: "tryNow",
  hold: "hold",
  release: "release",
  reroute: "reroute",
  cancel: "cancelMessage",
};

const UNDONE: Partial<Record<QueueAction, QueueAction>> = { hold: "release", release: "hold" };

export default function Queue(props: PageProps) {
  const id = props.place.args[0];
  return id === undefined ? <List {...props} /> : <Message {...props} key={id} />;
}

function List({ administration, place }: PageProps) {
  const { notices } = administration;
  const state = place.query.get("state") ?? "";
  const destination = place.query.get("destination") ?? "";
  const sender = place.query.get("sender") ?? "";
  const list = usePaged<Queued>("/queue/messages", {
    state: state || undefined,
    destination: destination || undefined,
    sender: sender || undefined,
  });
  const [chosen, setChosen] = useState(new Set<string>());

  const filter = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const given = [...form.entries()].map(([name, value]) => [name, String(value).trim()]).filter(([, value]) => value !== "");
    location.hash = href("queue", [], Object.fromEntries(given) as Record<string, string>);
    setChosen(new Set());
  };

  return (
    <>
      <p class="intro">{c("queueIntro")}</p>
      <form class="filter" onSubmit={filter} key={state + destination + sender}>
        <Field label={c("state")}>
          <select name="state" value={state}>
            <option value="">{c("anyState")}</option>
            {(["scheduled", "deferred", "held"] as const).map((one) => <option key={one} value={one}>{c(STATES[one])}</option>)}
          </select>
        </Field>
        <Field label={c("destination")}><input name="destination" type="search" defaultValue={destination} /></Field>
        <Field label={c("sender")}><input name="sender" type="search" defaultValue={sender} /></Field>
        <button type="submit">{c("show")}</button>
        <DoButton
          notices={notices}
          onDo={async () => {
            const { recipients } = await rest.post<{ recipients: number }>("/queue/retry");
            notices.tell(c("triedNow", { n: recipients }));
            list.reload();
          }}
        >
          {c("tryAll")}
        </DoButton>
      </form>
      <QueueActions
        administration={administration}
        ids={[...chosen]}
        onDone={() => {
          setChosen(new Set());
          list.reload();
        }}
      />
      <Listing
        label={c("queue")}
        list={{ ...list, items: state === "" ? list.items?.filter((message) => message.failedSince === undefined) : list.items }}
        keyOf={(message) => message.id}
        chosen={chosen}
        onChoose={setChosen}
        nameOf={(message) => c("messageFrom", { from: message.from || c("nullSender") })}
        empty={state + destination + sender === ""
          ? <><p>{c("queueEmpty")}</p>{administration.may("failed-messages") && <p><a href={href("failed")}>{c("failedMessages")}</a></p>}</>
          : <p>{c("nothingFound")}</p>}
        columns={[
          { title: c("sender"), cell: (message) => <a href={href("queue", [message.id])}>{message.from || c("nullSender")}</a> },
          { title: c("recipients"), cell: (message) => recipients(message) },
          { title: c("state"), cell: (message) => states(message) },
          { title: c("arrived"), cell: (message) => <time dateTime={message.arrived} title={moment(message.arrived)}>{shortTime(message.arrived)}</time> },
          { title: c("lastAnswer"), cell: (message) => answer(message.recipients.find((one) => one.last)?.last) },
        ]}
      />
      <Destinations administration={administration} onDone={list.reload} />
    </>
  );
}

export function recipients(message: Queued): string {
  const [first, ...rest] = message.recipients;
  return (first?.address ?? "–") + (rest.length > 0 ? " " + c("andMore", { n: rest.length }) : "");
}

function states(message: Queued): string {
  return [...new Set(message.recipients.map((one) => c(STATES[one.state])))].join(", ");
}

export function answer(outcome: Outcome | undefined): string {
  return outcome === undefined ? "–" : [outcome.server, outcome.code, outcome.text].filter(Boolean).join(" ");
}

/** Actions on several messages. */
function QueueActions({ administration, ids, onDone }: { administration: Administration; ids: string[]; onDone: () => void }) {
  const { notices } = administration;
  const act = async (action: QueueAction): Promise<void> => {
    if (action === "cancel" && !(await ask(c("cancelQuestion", { n: ids.length }), c("cancelMessage")))) {
      return;
    }
    const done: string[] = [];
    let failure: Error | undefined;
    for (const id of ids) {
      try {
        await rest.post(at`/queue/messages/${id}/${action}`);
        done.push(id);
      } catch (refused) {
        failure = refused as Error;
      }
    }
    const undone = UNDONE[action];
    if (failure !== undefined) {
      notices.fail(c("doneOf", { n: done.length, all: ids.length }), failure.message);
    } else {
      notices.tell(
        c("doneWith", { n: done.length, action: c(LABELS[action]) }),
        undone === undefined ? null : () => {
          notices.clear();
          void Promise.all(done.map((id) => rest.post(at`/queue/messages/${id}/${undone}`))).then(onDone, (refused: Error) => notices.fail(refused.message));
        },
      );
    }
    onDone();
  };
  return (
    <div class="buttons actions" role="toolbar" aria-label={c("actions")}>
      {(Object.keys(LABELS) as QueueAction[]).map((action) => (
        <DoButton key={action} notices={notices} disabled={ids.length === 0} onDo={() => act(action)}>{c(LABELS[action])}</DoButton>
      ))}
      <span class="quiet" role="status">{ids.length === 0 ? c("chooseFirst") : c("chosen", { n: ids.length })}</span>
    </div>
  );
}

function Destinations({ administration, onDone }: { administration: Administration; onDone: () => void }) {
  const { notices } = administration;
  const list = usePaged<Destination>("/queue/destinations");
  if (list.items !== undefined && list.items.length === 0) {
    return null;
  }
  return (
    <section>
      <h2>{c("destinations")}</h2>
      <Listing
        label={c("destinations")}
        list={list}
        keyOf={(one) => one.destination}
        empty={null}
        columns={[
          { title: c("destination"), cell: (one) => <a href={href("queue", [], { destination: one.destination })}>{one.destination}</a> },
          { title: c("waiting"), number: true, cell: (one) => one.queued },
          { title: c("nextAttempt"), cell: (one) => (one.next === undefined ? "–" : moment(one.next)) },
          { title: c("lastFailure"), cell: (one) => answer(one.lastFailure) },
          {
            title: c("actions"),
            cell: (one) => (
              <DoButton
                notices={notices}
                onDo={async () => {
                  const { recipients } = await rest.post<{ recipients: number }>(at`/queue/destinations/${one.destination}/retry`);
                  notices.tell(c("triedNow", { n: recipients }));
                  onDone();
                }}
              >
                {c("tryNow")}
              </DoButton>
            ),
          },
        ]}
      />
    </section>
  );
}

function Message({ administration, place }: PageProps) {
  const id = place.args[0] ?? "";
  const message = useLoad(() => rest.get<Queued>(at`/queue/messages/${id}`), [id]);
  return (
    <Loaded load={message}>
      {(one) => (
        <>
          <dl class="told">
            <div><dt>{c("sender")}</dt><dd>{one.from || c("nullSender")}</dd></div>
            <div><dt>{c("arrived")}</dt><dd>{moment(one.arrived)}</dd></div>
            <div><dt>{c("messageSize")}</dt><dd>{size(one.bytes)}</dd></div>
            {one.failedSince !== undefined && <div><dt>{c("failedSince")}</dt><dd>{moment(one.failedSince)}</dd></div>}
            <div><dt>{c("history")}</dt><dd><a href={href("find", [one.trace])}>{one.trace}</a></dd></div>
          </dl>
          <QueueActions administration={administration} ids={[id]} onDone={() => void message.reload()} />
          <Table
            label={c("recipients")}
            rows={one.recipients}
            keyOf={(recipient) => recipient.address}
            columns={[
              { title: c("recipient"), cell: (recipient) => recipient.address },
              { title: c("destination"), cell: (recipient) => recipient.destination },
              { title: c("state"), cell: (recipient) => c(recipient.sending ? "stateSending" : STATES[recipient.state]) },
              { title: c("attempts"), number: true, cell: (recipient) => recipient.attempts },
              { title: c("nextAttempt"), cell: (recipient) => (recipient.next === undefined ? "–" : moment(recipient.next)) },
              { title: c("lastAnswer"), cell: (recipient) => answer(recipient.last) },
            ]}
          />
        </>
      )}
    </Loaded>
  );
}
