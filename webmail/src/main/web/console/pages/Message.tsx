import { useLoad } from "../../controls/load.ts";
import { rest } from "../../rest/rest.ts";
import { c } from "../../text/console/texts.ts";
import type { PageProps } from "../pages.ts";
import { type Line, type Sentence, sentence } from "../people/sentences.ts";
import { Timeline } from "../people/Timeline.tsx";

interface Explanations {
  explanations: { trace: string; lines: Line[] }[];
}

/** The history of a message, and why it was delivered, held or refused. */
export default function Message({ place }: PageProps) {
  const trace = place.args[0] ?? "";
  const why = useLoad(() => rest.get<Explanations>("/explanations", { about: trace, days: 30 }), [trace]);
  const lines = (why.value?.explanations ?? []).flatMap((one) => one.lines);
  return (
    <>
      <p class="help-text">{c("kindTrace")}: <code>{trace}</code></p>
      {why.error !== undefined && <p class="hint" role="alert">{why.error.message}</p>}
      {lines.length > 0 && (
        <>
          <h2>{c("why")}</h2>
          <ul class="sentences">{lines.map((line, index) => <Said key={index} sentence={sentence(line)} />)}</ul>
        </>
      )}
      <h2>{c("timeline")}</h2>
      <Timeline about={trace} />
    </>
  );
}

function Said({ sentence: { text, quoted = "" } }: { sentence: Sentence }) {
  return <li>{text} {quoted !== "" && <span class="quoted" dir="auto">{quoted}</span>}</li>;
}
