import { useState } from "preact/hooks";
import { Field } from "../../controls/Field.tsx";
import { Form } from "../../controls/Form.tsx";
import { rest } from "../../rest/rest.ts";
import { c } from "../../text/console/texts.ts";
import { shortTime } from "../../text/texts.ts";
import { href } from "../administration.ts";
import type { PageProps } from "../pages.ts";
import { Listing } from "../Listing.tsx";
import { SearchField } from "../SearchField.tsx";
import { usePaged } from "../paged.ts";

interface Summary {
  name: string;
  created: string;
}

export default function Domains({ administration }: PageProps) {
  const [search, setSearch] = useState("");
  const listing = usePaged<Summary>("/domains", { search: search === "" ? undefined : search });
  const [name, setName] = useState("");
  const role = administration.self.role;
  return (
    <>
      <div class="above"><SearchField label={c("searchDomains")} onSearch={setSearch} /></div>
      <Listing
        label={c("domains")}
        list={listing}
        keyOf={(domain) => domain.name}
        columns={[
          { title: c("domain"), cell: (domain) => <a href={href("domain", [domain.name])}>{domain.name}</a> },
          { title: c("accounts"), cell: (domain) => <a href={href("accounts", [], { domain: domain.name })}>{c("show")}</a> },
          { title: c("created"), cell: (domain) => shortTime(domain.created) },
        ]}
        empty={<p>{c("noDomains")}</p>}
      />
      {role !== "domain-administrator" && (
        <section>
          <h2>{c("addDomain")}</h2>
          <Form
            notices={administration.notices}
            action={c("addDomain")}
            disabled={name.trim() === ""}
            onDo={async () => {
              const made = await rest.post<Summary>("/domains", { name: name.trim() });
              location.hash = href("setup", [made.name]);
            }}
          >
            <Field label={c("domain")} help={c("addDomainHelp")}>
              <input type="text" value={name} onInput={(event: { currentTarget: HTMLInputElement }) => setName(event.currentTarget.value)} />
            </Field>
          </Form>
        </section>
      )}
    </>
  );
}
