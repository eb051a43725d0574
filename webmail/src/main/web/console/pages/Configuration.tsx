import { useState } from "preact/hooks";
import { Check, Field } from "../../controls/Field.tsx";
import { useLoad } from "../../controls/load.ts";
import { Loaded } from "../../controls/Loaded.tsx";
import { Table } from "../../controls/Table.tsx";
import { rest } from "../../rest/rest.ts";
import { c } from "../../text/console/texts.ts";

interface Setting {
  name: string;
  value: string;
  origin: string;
  byDefault: string;
  about: string;
}

/** Every effective setting, and its source. */
export default function Configuration() {
  const [part, setPart] = useState("");
  const [changed, setChanged] = useState(false);
  const configuration = useLoad(() => rest.get<{ settings: Setting[] }>("/configuration"), []);
  const wanted = part.trim().toLowerCase();
  return (
    <>
      <p class="intro">{c("configurationIntro")}</p>
      <div class="filter">
        <Field label={c("find")}><input type="search" value={part} onInput={(event) => setPart(event.currentTarget.value)} /></Field>
        <Check label={c("onlyChanged")} checked={changed} onChange={setChanged} />
      </div>
      <Loaded load={configuration}>
        {({ settings }) => (
          <Table
            label={c("configuration")}
            rows={settings
              .filter((one) => !changed || one.origin !== "default")
              .filter((one) => (one.name + one.value + one.about).toLowerCase().includes(wanted))}
            keyOf={(one) => one.name}
            empty={<p>{c("nothingFound")}</p>}
            columns={[
              { title: c("setting"), cell: (one) => <div><code>{one.name}</code><p class="quiet" lang="en" dir="ltr">{one.about}</p></div> },
              { title: c("value"), cell: (one) => (one.value === "" ? <span class="quiet">{c("emptyValue")}</span> : <code>{one.value}</code>) },
              { title: c("origin"), cell: (one) => (one.origin === "default" ? c("byDefault") : <code>{one.origin}</code>) },
            ]}
          />
        )}
      </Loaded>
    </>
  );
}
