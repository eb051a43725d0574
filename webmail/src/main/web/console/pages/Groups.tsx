import { useState } from "preact/hooks";
import { rest } from "../../rest/rest.ts";
import { c } from "../../text/console/texts.ts";
import { href } from "../administration.ts";
import type { PageProps } from "../pages.ts";
import { GroupForm, WRITERS } from "../people/GroupForm.tsx";
import { Listing } from "../Listing.tsx";
import { SearchField } from "../SearchField.tsx";
import { usePaged } from "../paged.ts";
import type { Group } from "../people/shapes.ts";

/** Groups. */
export default function Groups({ administration, place }: PageProps) {
  const [search, setSearch] = useState("");
  const domain = place.query.get("domain") ?? undefined;
  const listing = usePaged<Group>("/groups", { domain, search: search === "" ? undefined : search });
  return (
    <>
      <div class="above"><SearchField label={c("searchGroups")} onSearch={setSearch} /></div>
      <Listing
        label={c("groups")}
        list={listing}
        keyOf={(group) => group.address}
        columns={[
          { title: c("address"), cell: (group) => <a href={href("group", [group.address])}>{group.address}</a> },
          { title: c("name"), cell: (group) => (group.name === "" ? "–" : group.name) },
          { title: c("members"), number: true, cell: (group) => group.members.length },
          { title: c("writers"), cell: (group) => c(WRITERS[group.writers]) },
        ]}
        empty={<p>{c("noGroups")}</p>}
      />
      <section>
        <h2>{c("addGroup")}</h2>
        <GroupForm
          administration={administration}
          action={c("addGroup")}
          onSave={async (group) => {
            const made = await rest.post<Group>("/groups", group);
            location.hash = href("group", [made.address]);
          }}
        />
      </section>
    </>
  );
}
