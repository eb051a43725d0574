// The page of the assistant: a conversation about one's mail, and those before it.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { ask as question } from "../controls/Dialog.tsx";
import { DoButton } from "../controls/DoButton.tsx";
import { Loaded } from "../controls/Loaded.tsx";
import { useLoad } from "../controls/load.ts";
import type { Id } from "../jmap/types.ts";
import type { Account } from "../state/account.ts";
import type { App } from "../state/app.ts";
import { useObservable } from "../state/observable.ts";
import { a } from "../text/assistant/texts.ts";
import { fullTime, shortTime, t } from "../text/texts.ts";
import { IconButton } from "../view/icons.tsx";
import { WhoseChoice } from "../view/WhoseChoice.tsx";
import { Cards } from "./Cards.tsx";
import type { Turn } from "./socket.ts";
import { type AuditPart, Talk } from "./talk.ts";

interface State {
  permitted: boolean;
  enabled: boolean;
  model?: string;
  modelHost?: string;
}

const EXAMPLES = ["example1", "example2", "example3", "example4"] as const;

export default function AssistantPage({ app, of }: { app: App; of: Id | null }) {
  useObservable(app.accounts);
  const account = app.own.find(({ id }) => id === of) ?? app.account;
  const load = useLoad<State>((signal) => account.rest.get("/self/assistant", {}, signal), [account.id]);
  return (
    <main key={account.id} class="assistant">
      <header>
        <h1>{a("assistant")}</h1>
        <WhoseChoice app={app} account={account} page="assistant" />
      </header>
      <Loaded load={load}>
        {(state) => <Open key={account.id} app={app} account={account} state={state} onChange={load.set} />}
      </Loaded>
    </main>
  );
}

function Off({ app, account, state, onOn }: { app: App; account: Account; state: State; onOn: (state: State) => void }) {
  return (
    <div class="about">
      <p>{a(state.permitted ? "isOff" : "notPermitted")}</p>
      {state.permitted && (
        <DoButton notices={app.notices} class="primary" onDo={async () => onOn(await account.rest.put("/self/assistant", { enabled: true }))}>
          {a("turnOn")}
        </DoButton>
      )}
    </div>
  );
}

/** If it is off, earlier conversations can still be read and deleted. */
function Open({ app, account, state, onChange }: { app: App; account: Account; state: State; onChange: (state: State) => void }) {
  const talk = useMemo(() => new Talk(account.id), [account.id]);
  const [before, setBefore] = useState(false);
  const [audit, setAudit] = useState(false);
  const turns = useObservable(talk.turns);
  const writing = useObservable(talk.writing);
  const problem = useObservable(talk.problem);
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    void talk.begun(state.enabled).catch(() => {}); // asking shows the error
    return () => talk.close();
  }, [talk]);
  useEffect(() => end.current?.scrollIntoView({ block: "end" }), [turns.length, writing]);
  const turnOff = async () => {
    if (await question(a("turnOffQuestion"), a("turnOff"))) {
      onChange(await account.rest.put("/self/assistant", { enabled: false }));
    }
  };
  return (
    <>
      <div class="assistant-bar">
        {state.enabled && <IconButton icon="add" label={a("newConversation")} onClick={() => { talk.begin(); setAudit(false); }} />}
        <button type="button" class="link" aria-expanded={before} onClick={() => setBefore(!before)}>{a("history")}</button>
        <button type="button" class="link" aria-expanded={audit} onClick={() => setAudit(!audit)}>{a("audit")}</button>
        {state.enabled && <DoButton notices={app.notices} class="link" onDo={turnOff}>{a("turnOff")}</DoButton>}
      </div>
      {!state.enabled && <Off app={app} account={account} state={state} onOn={onChange} />}
      {before && <History app={app} talk={talk} onOpen={() => setBefore(false)} />}
      {audit ? <Audit app={app} talk={talk} /> : (
        <>
          <div class="turns" role="log" aria-label={a("conversation")} tabIndex={0}>
            {state.enabled && turns.length === 0 && writing === null && <Welcome state={state} onExample={(text) => void talk.ask(text)} />}
            {turns.map((turn, index) => <TurnView key={index} app={app} account={account} talk={talk} turn={turn} />)}
            {writing !== null && <TurnView app={app} account={account} talk={talk} turn={writing} writing />}
            {problem !== null && <p class="alert" role="alert">{problem.message || a("lost")}</p>}
            <div ref={end} />
          </div>
          {state.enabled && <AskForm talk={talk} busy={writing !== null} />}
        </>
      )}
    </>
  );
}

function Welcome({ state, onExample }: { state: State; onExample: (text: string) => void }) {
  return (
    <div class="about">
      <p>{a("welcome")}</p>
      <p>{state.model === undefined ? a("withoutModel") : a("withModel", { model: state.model, host: state.modelHost ?? "" })}</p>
      <ul>
        {EXAMPLES.map((key) => (
          <li key={key}><button type="button" onClick={() => onExample(a(key))}>{a(key)}</button></li>
        ))}
      </ul>
    </div>
  );
}

function TurnView({ app, account, talk, turn, writing }: { app: App; account: Account; talk: Talk; turn: Turn; writing?: boolean }) {
  const own = turn.role === "user";
  return (
    <article class={own ? "turn own" : "turn"} aria-busy={writing}>
      <h2 class="for-readers">{a(own ? "you" : "assistant")}</h2>
      {turn.text !== "" && <p class="said" dir="auto">{turn.text}</p>}
      {writing && turn.text === "" && <p class="said quiet">{a("thinking")}</p>}
      <Cards app={app} account={account} talk={talk} cards={turn.cards ?? []} />
      {!own && turn.by !== undefined && turn.by !== "rules" && <p class="by">{a("byModel", { model: turn.by })}</p>}
    </article>
  );
}

function AskForm({ talk, busy }: { talk: Talk; busy: boolean }) {
  const [text, setText] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), [busy]);
  const ask = () => {
    if (text.trim() !== "" && !busy) {
      setText("");
      void talk.ask(text.trim());
    }
  };
  return (
    <form class="ask" onSubmit={(event) => { event.preventDefault(); ask(); }}>
      <textarea
        ref={field}
        rows={2}
        maxLength={2_000}
        aria-label={a("request")}
        placeholder={a("request")}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
            event.preventDefault();
            ask();
          }
        }}
      />
      {busy
        ? <button type="button" onClick={() => void talk.stop()}>{a("stop")}</button>
        : <button type="submit" class="primary" disabled={text.trim() === ""}>{a("ask")}</button>}
    </form>
  );
}

function History({ app, talk, onOpen }: { app: App; talk: Talk; onOpen: () => void }) {
  const listed = useObservable(talk.listed);
  const remove = async (id: Id) => {
    if (await question(a("deleteQuestion"), t("delete"))) {
      await talk.delete(id);
    }
  };
  return listed.length === 0 ? <p class="hint">{a("noHistory")}</p> : (
    <ul class="conversations">
      {listed.map(({ id, title, updated }) => (
        <li key={id}>
          <DoButton notices={app.notices} class="link" onDo={async () => { await talk.open(id); onOpen(); }}>{title || a("untitled")}</DoButton>
          <time dateTime={updated} title={fullTime(updated)}>{shortTime(updated)}</time>
          <IconButton icon="trash" label={a("deleteOf", { title: title || a("untitled") })} onClick={() => void remove(id)} />
        </li>
      ))}
    </ul>
  );
}

const EVENTS: Record<string, Parameters<typeof a>[0]> = {
  proposed: "event_proposed",
  confirmed: "event_confirmed",
  done: "event_done",
  failed: "event_failed",
  cancelled: "event_cancelled",
  drafted: "event_drafted",
  model: "event_model",
  "model-failed": "event_modelFailed",
  mcp: "event_mcp",
};

function Audit({ app, talk }: { app: App; talk: Talk }) {
  const load = useLoad(() => talk.audit(), []);
  const showMore = async (known: AuditPart) => {
    const { entries, next } = await talk.audit(known.next);
    load.set({ entries: [...known.entries, ...entries], ...(next === undefined ? {} : { next }) });
  };
  return (
    <section class="audit" aria-label={a("audit")} tabIndex={0}>
      <h2>{a("audit")}</h2>
      <p class="lead">{a("auditLead")}</p>
      <Loaded load={load}>
        {(part) => (part.entries.length === 0 ? <p class="hint">{a("auditEmpty")}</p> : (
          <ul>
            {part.entries.map(({ id, at, event, ...details }) => (
              <li key={String(id)}>
                <details>
                  <summary>
                    <time dateTime={String(at)}>{fullTime(String(at))}</time>{" "}
                    {EVENTS[String(event)] === undefined ? String(event) : a(EVENTS[String(event)]!)}
                  </summary>
                  <pre dir="auto">{JSON.stringify(details, null, 2)}</pre>
                </details>
              </li>
            ))}
            {part.next !== undefined && <li class="buttons"><DoButton notices={app.notices} onDo={() => showMore(part)}>{t("showMore")}</DoButton></li>}
          </ul>
        ))}
      </Loaded>
    </section>
  );
}
