// The vacation response (RFC 8621 §8).

import { useState } from "preact/hooks";
import { DoButton } from "../controls/DoButton.tsx";
import { Check, Field } from "../controls/Field.tsx";
import { useLoad } from "../controls/load.ts";
import { Loaded } from "../controls/Loaded.tsx";
import type { Account } from "../state/account.ts";
import type { App } from "../state/app.ts";
import { s } from "../text/settings/texts.ts";
import { callVacation } from "./vacationCalls.ts";
import type { SettingsProps } from "./pages.ts";

export interface VacationResponse {
  isEnabled: boolean;
  fromDate: string | null;
  toDate: string | null;
  subject: string | null;
  textBody: string | null;
}

export default function Vacation({ app, account }: SettingsProps) {
  const load = useLoad(() => callVacation(account.connection), []);
  return <Loaded load={load}>{(response) => <Form app={app} account={account} first={response} />}</Loaded>;
}

function Form({ app, account, first }: { app: App; account: Account; first: VacationResponse }) {
  const [response, setResponse] = useState(first);
  const [error, setError] = useState<string | undefined>();
  const change = (some: Partial<VacationResponse>) => setResponse({ ...response, ...some });
  const save = async () => {
    if (response.isEnabled && (response.textBody ?? "").trim() === "") {
      setError(s("vacationNoText"));
      return;
    }
    if (response.fromDate !== null && response.toDate !== null && response.toDate <= response.fromDate) {
      setError(s("vacationDates"));
      return;
    }
    setError(undefined);
    await callVacation(account.connection, response);
    app.notices.tell(s("saved"));
  };
  return (
    <form onSubmit={(event) => event.preventDefault()}>
      <Check label={s("vacationOn")} help={s("vacationHelp")} checked={response.isEnabled} onChange={(isEnabled) => change({ isEnabled })} />
      <div class="side-by-side">
        <Field label={s("vacationFrom")}>
          <input type="datetime-local" value={local(response.fromDate)} onInput={(event) => change({ fromDate: utc(event.currentTarget.value) })} />
        </Field>
        <Field label={s("vacationTo")}>
          <input type="datetime-local" value={local(response.toDate)} onInput={(event) => change({ toDate: utc(event.currentTarget.value) })} />
        </Field>
      </div>
      <Field label={s("vacationSubject")} help={s("vacationSubjectHelp")}>
        <input value={response.subject ?? ""} onInput={(event) => change({ subject: event.currentTarget.value || null })} />
      </Field>
      <Field label={s("vacationText")} error={error}>
        <textarea rows={8} value={response.textBody ?? ""} onInput={(event) => change({ textBody: event.currentTarget.value || null })} />
      </Field>
      <h2>{s("preview")}</h2>
      <div class="letter">
        <p><strong>{response.subject ?? s("vacationUsualSubject")}</strong></p>
        <p class="plain-text">{response.textBody ?? "…"}</p>
      </div>
      <div class="buttons"><DoButton notices={app.notices} class="primary" onDo={save}>{s("save")}</DoButton></div>
    </form>
  );
}

/** In the format of the input: local time without seconds. */
function local(date: string | null): string {
  if (date === null) {
    return "";
  }
  const time = new Date(date);
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function utc(value: string): string | null {
  return value === "" ? null : new Date(value).toISOString().replace(/\.\d+Z$/, "Z");
}
