import { useState } from "preact/hooks";
import { ask, Dialog } from "../../controls/Dialog.tsx";
import { DoButton } from "../../controls/DoButton.tsx";
import { Field } from "../../controls/Field.tsx";
import { at, rest } from "../../rest/rest.ts";
import { c } from "../../text/console/texts.ts";
import { t } from "../../text/texts.ts";
import { href } from "../administration.ts";
import type { PageProps } from "../pages.ts";
import { Listing } from "../Listing.tsx";
import { SearchField } from "../SearchField.tsx";
import { usePaged } from "../paged.ts";
import { type Alias, lines } from "../people/shapes.ts";

type Input = { currentTarget: HTMLInputElement };
type Area = { currentTarget: HTMLTextAreaElement };

/** Aliases. */
export default function Aliases({ administration, place }: PageProps) {
  const [search, setSearch] = useState(place.query.get("search") ?? "");
  const domain = place.query.get("domain") ?? undefined;
  const listing = usePaged<Alias>("/aliases", { domain, search: search === "" ? undefined : search });
  const [name, setName] = useState("");
  const [targets, setTargets] = useState("");
  const [edited, setEdited] = useState<Alias | undefined>();
  const { notices } = administration;
  return (
    <>
      <div class="above">
        <SearchField label={c("searchAliases")} onSearch={(text) => setSearch(text === "" ? place.query.get("search") ?? "" : text)} />
        <a href={href("import")}>{c("importTitle")}</a>
      </div>
      <Listing
        label={c("aliases")}
        list={listing}
        keyOf={(alias) => alias.name}
        columns={[
          { title: c("alias"), cell: (alias) => alias.name },
          { title: c("targets"), cell: (alias) => alias.targets.join(", ") },
          {
            title: c("actions"),
            cell: (alias) => (
              <div class="buttons">
                <button type="button" onClick={() => setEdited(alias)}>{c("edit")}</button>
                <DoButton
                  notices={notices}
                  onDo={async () => {
                    if (await ask(c("removeAliasQuestion", { name: alias.name, targets: alias.targets.join(", ") }), c("remove"))) {
                      await rest.delete(at`/aliases/${alias.name}`);
                      listing.reload();
                    }
                  }}
                >
                  {c("remove")}
                </DoButton>
              </div>
            ),
          },
        ]}
        empty={<p>{c("noAliases")}</p>}
      />
      <section>
        <h2>{c("addAlias")}</h2>
        <Field label={c("alias")} help={c("aliasHelp")}>
          <input type="text" value={name} onInput={(event: Input) => setName(event.currentTarget.value)} />
        </Field>
        <Field label={c("targets")} help={c("onePerLine")}>
          <textarea rows={3} value={targets} onInput={(event: Area) => setTargets(event.currentTarget.value)} />
        </Field>
        <DoButton
          notices={notices}
          class="primary"
          disabled={name.trim() === "" || lines(targets).length === 0}
          onDo={async () => {
            await rest.post("/aliases", { name: name.trim(), targets: lines(targets) });
            setName("");
            setTargets("");
            notices.tell(c("saved"));
            listing.reload();
          }}
        >
          {c("addAlias")}
        </DoButton>
      </section>
      {edited !== undefined && (
        <Targets
          alias={edited}
          onClose={() => setEdited(undefined)}
          onSave={async (to) => {
            await rest.patch(at`/aliases/${edited.name}`, { targets: to });
            notices.tell(c("saved"));
            listing.reload();
          }}
        />
      )}
    </>
  );
}

function Targets({ alias, onSave, onClose }: { alias: Alias; onSave: (to: string[]) => Promise<void>; onClose: () => void }) {
  const [targets, setTargets] = useState(alias.targets.join("\n"));
  const [error, setError] = useState<string | undefined>();
  return (
    <Dialog title={alias.name} onClose={onClose}>
      <Field label={c("targets")} help={c("onePerLine")} error={error}>
        <textarea rows={5} value={targets} onInput={(event: Area) => setTargets(event.currentTarget.value)} />
      </Field>
      <div class="buttons">
        <button type="button" onClick={onClose}>{t("cancel")}</button>
        <button
          type="button"
          class="primary"
          onClick={() => onSave(lines(targets)).then(onClose, (failure: Error) => setError(failure.message))}
        >
          {c("save")}
        </button>
      </div>
    </Dialog>
  );
}
