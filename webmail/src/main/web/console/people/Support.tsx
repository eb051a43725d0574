import { useState } from "preact/hooks";
import { DoButton } from "../../controls/DoButton.tsx";
import { Field } from "../../controls/Field.tsx";
import { base } from "../../http.ts";
import { at, rest } from "../../rest/rest.ts";
import { c } from "../../text/console/texts.ts";
import { fullTime } from "../../text/texts.ts";
import { type Administration, href } from "../administration.ts";
import { Copied } from "./Copied.tsx";

/** A support link to the account, and the trace of its sessions. */
export function Support({ administration, address }: { administration: Administration; address: string }) {
  const [minutes, setMinutes] = useState(15);
  const [link, setLink] = useState<{ path: string; expires: string } | undefined>();
  return (
    <section>
      <p class="help-text">{c("supportLinkHelp")}</p>
      <Field label={c("supportMinutes")}>
        <input
          type="number" min={1} max={60} value={minutes}
          onInput={(event: { currentTarget: HTMLInputElement }) => setMinutes(Number(event.currentTarget.value))}
        />
      </Field>
      <DoButton
        notices={administration.notices}
        onDo={async () => setLink(await rest.post(at`/accounts/${address}/support-links`, { minutes }))}
      >
        {c("makeSupportLink")}
      </DoButton>
      {link !== undefined && (
        <div class="result" role="status">
          <p>{c("supportLinkMade", { until: fullTime(link.expires) })}</p>
          <Copied text={new URL(link.path.slice(1), base).href} />
        </div>
      )}
      <h2>{c("trace")}</h2>
      <p class="help-text">{c("traceIntro", { account: address })}</p>
      <p><a href={href("trace", [address])}>{c("listen")}</a></p>
    </section>
  );
}
