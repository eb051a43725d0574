import { useState } from "preact/hooks";
import { Field } from "../../controls/Field.tsx";
import { useLoad } from "../../controls/load.ts";
import { Loaded } from "../../controls/Loaded.tsx";
import { Table } from "../../controls/Table.tsx";
import { rest } from "../../rest/rest.ts";
import { AuditTexts } from "../../text/audit/texts.ts";
import { c } from "../../text/console/texts.ts";
import { t } from "../../text/texts.ts";
import { href } from "../administration.ts";
import { moment } from "../amounts.ts";
import type { PageProps } from "../pages.ts";

interface Change {
  time: string;
  actor: string;
  action: string;
  subject: string;
  detail: string;
}

const SHOWN = 100;
const DAY_MS = 86_400_000;

/** Largest number of loaded entries: the server lists the oldest first, the page shows the newest first. */
const CHANGES_MAX = 5_000;

export default function Audit({ place }: PageProps) {
  const actor = place.query.get("actor") ?? "";
  const text = place.query.get("text") ?? "";
  const since = place.query.get("since") ?? new Date(Date.now() - 7 * DAY_MS).toISOString().slice(0, 10);
  const [shown, setShown] = useState(SHOWN);
  const texts = useLoad(() => AuditTexts.load(), []);
  const changes = useLoad(
    async () =>
      (await rest.all<Change>(
        "/audit",
        { actor: actor || undefined, text: text || undefined, since: new Date(since + "T00:00:00").toISOString() },
        CHANGES_MAX,
      )).reverse(),
    [actor, text, since],
  );
  const filter = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const given = [...form.entries()].map(([name, value]) => [name, String(value).trim()]).filter(([, value]) => value !== "");
    location.hash = href("audit", [], Object.fromEntries(given) as Record<string, string>);
    setShown(SHOWN);
  };
  return (
    <>
      <p class="intro">{c("auditIntro")}</p>
      <form class="filter" onSubmit={filter} key={actor + text + since}>
        <Field label={c("who")}><input name="actor" type="search" defaultValue={actor} /></Field>
        <Field label={c("what")}><input name="text" type="search" defaultValue={text} /></Field>
        <Field label={c("sinceDay")}>
          <input name="since" type="date" required defaultValue={since} min={new Date(Date.now() - 91 * DAY_MS).toISOString().slice(0, 10)} />
        </Field>
        <button type="submit">{c("show")}</button>
      </form>
      <Loaded load={changes}>
        {(all) => (
          <>
            <Table
              label={c("audit")}
              rows={all.slice(0, shown)}
              keyOf={(change) => change.time + change.action + change.subject + change.detail}
              empty={<p>{c("auditEmpty")}</p>}
              columns={[
                { title: c("when"), cell: (change) => <time dateTime={change.time}>{moment(change.time)}</time> },
                { title: c("who"), cell: (change) => change.actor },
                { title: c("what"), cell: ({ action }) => <Action name={action} text={texts.value?.action(action)} /> },
                { title: c("towhom"), cell: (change) => change.subject },
                { title: c("details"), cell: ({ action, detail }) => texts.value?.detail(action, detail) ?? (detail === "" ? "–" : <bdi lang="en">{detail}</bdi>) },
              ]}
            />
            {all.length > shown && <p class="buttons"><button type="button" onClick={() => setShown(shown + SHOWN)}>{t("showMore")}</button></p>}
          </>
        )}
      </Loaded>
    </>
  );
}

/** With the name by which the entries are searched. */
function Action({ name, text }: { name: string; text: string | undefined }) {
  return <div>{text}{text !== undefined && <br />}<code class="quiet">{name}</code></div>;
}
