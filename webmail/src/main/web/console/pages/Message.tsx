import { useLoad } from "../../controls/load.ts";
import { rest } from "../../rest/rest.ts";
import { c } from "../../text/console/texts.ts";
import type { PageProps } from "../pages.ts";
import { Timeline } from "../people/Timeline.tsx";

interface Explanations {
  explanations: { trace: string; lines: { topic: string; text: string }[] }[];
}

/** What happened to a message, and why it is where it is. */
export default function Message({ place }: PageProps) {
  const trace = place.args[0] ?? "";
  const why = useLoad(() => rest.get<Explanations>("/explanations", { about: trace, days: 30 }), [trace]);
  const lines = (why.value?.explanations ?? []).flatMap((one) => one.lines);
  return (
    <>
      <p class="help-text">{c("kindTrace")}: <code>{trace}</code></p>
      {lines.length > 0 && (
        <>
          <h2>{c("why")}</h2>
          <ul class="sentences">{lines.map((line, index) => <li key={index}>{line.text}</li>)}</ul>
        </>
      )}
      <h2>{c("timeline")}</h2>
      <Timeline about={trace} />
    </>
  );
}
