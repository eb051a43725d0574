import { useState } from "preact/hooks";
import { ask } from "../../controls/Dialog.tsx";
import { DoButton } from "../../controls/DoButton.tsx";
import { Field } from "../../controls/Field.tsx";
import { at, rest } from "../../rest/rest.ts";
import { c } from "../../text/console/texts.ts";
import { moment } from "../amounts.ts";
import { Listing } from "../Listing.tsx";
import { usePaged } from "../paged.ts";
import type { PageProps } from "../pages.ts";

interface Suppressed {
  address: string;
  since: string;
  until: string;
  reason: string;
}

export default function Suppressions({ administration }: PageProps) {
  const { notices } = administration;
  const [part, setPart] = useState("");
  const list = usePaged<Suppressed>("/suppressions");
  const shown = { ...list, items: list.items?.filter((one) => one.address.toLowerCase().includes(part.trim().toLowerCase())) };
  const remove = async (one: Suppressed) => {
    if (await ask(c("unsuppressQuestion", { address: one.address }), c("unsuppress"))) {
      await rest.delete(at`/suppressions/${one.address}`);
      notices.tell(c("unsuppressed", { address: one.address }));
      list.reload();
    }
  };
  return (
    <>
      <p class="intro">{c("suppressionsIntro")}</p>
      {list.items !== undefined && list.items.length > 0 && (
        <Field label={c("find")}><input type="search" value={part} onInput={(event) => setPart(event.currentTarget.value)} /></Field>
      )}
      <Listing
        label={c("suppressions")}
        list={shown}
        keyOf={(one) => one.address}
        empty={<p>{c(part === "" ? "suppressionsEmpty" : "nothingFound")}</p>}
        columns={[
          { title: c("recipient"), cell: (one) => one.address },
          { title: c("reason"), cell: (one) => one.reason },
          { title: c("since"), cell: (one) => moment(one.since) },
          { title: c("until"), cell: (one) => moment(one.until) },
          { title: c("actions"), cell: (one) => <DoButton notices={notices} onDo={() => remove(one)}>{c("unsuppress")}</DoButton> },
        ]}
      />
    </>
  );
}
