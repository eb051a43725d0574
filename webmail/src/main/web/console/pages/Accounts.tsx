import { useState } from "preact/hooks";
import { Field } from "../../controls/Field.tsx";
import { Form } from "../../controls/Form.tsx";
import { rest } from "../../rest/rest.ts";
import { c, type ConsoleKey } from "../../text/console/texts.ts";
import { bytes, quotaSize } from "../../text/quota.ts";
import { href } from "../administration.ts";
import type { PageProps } from "../pages.ts";
import { Listing } from "../Listing.tsx";
import { SearchField } from "../SearchField.tsx";
import { usePaged } from "../paged.ts";
import { type AccountSummary, type Role } from "../people/shapes.ts";

type Input = { currentTarget: HTMLInputElement };

export const ROLES: Record<Role, ConsoleKey> = {
  "none": "roleNone", "auditor": "roleAuditor", "domain-administrator": "roleDomain", "administrator": "roleAdministrator", "operator": "roleOperator",
};

export default function Accounts({ administration, place }: PageProps) {
  const [search, setSearch] = useState("");
  const domain = place.query.get("domain") ?? undefined;
  const listing = usePaged<AccountSummary>("/accounts", { domain, search: search === "" ? undefined : search });
  const [address, setAddress] = useState("");
  const [password, setPassword] = useState("");
  const [name, setName] = useState("");
  const [quota, setQuota] = useState("");
  const most = quota.trim() === "" ? null : bytes(quota);
  return (
    <>
      <div class="above">
        <SearchField label={c("searchAccounts")} onSearch={setSearch} />
        <a href={href("import")}>{c("importTitle")}</a>
        {domain !== undefined && <a href={href("accounts")}>{c("allDomains")}</a>}
      </div>
      <Listing
        label={c("accounts")}
        list={listing}
        keyOf={(account) => account.address}
        columns={[
          { title: c("address"), cell: (account) => <a href={href("account", [account.address])}>{account.address}</a> },
          { title: c("displayName"), cell: (account) => account.displayName ?? "–" },
          { title: c("role"), cell: (account) => c(ROLES[account.role]) },
          { title: c("accountState"), cell: (account) => <span class={"verdict " + (account.disabled ? "refused" : "ok")}>{c(account.disabled ? "disabled" : "enabled")}</span> },
          { title: c("quota"), number: true, cell: (account) => (account.quotaBytes === 0 ? "–" : quotaSize(account.quotaBytes)) },
        ]}
        empty={<p>{c("noAccounts")}</p>}
      />
      <section>
        <h2>{c("addAccount")}</h2>
        <Form
          notices={administration.notices}
          action={c("addAccount")}
          disabled={address.trim() === "" || most === undefined}
          onDo={async () => {
            await rest.post("/accounts", {
              address: address.trim(),
              ...(password === "" ? {} : { password }),
              ...(name.trim() === "" ? {} : { displayName: name.trim() }),
              ...(most === null ? {} : { quotaBytes: most }),
            });
            location.hash = href("account", [address.trim()]);
          }}
        >
          <Field label={c("address")}>
            <input type="email" autocomplete="off" value={address} placeholder={"name@" + (domain ?? "example.org")} onInput={(event: Input) => setAddress(event.currentTarget.value)} />
          </Field>
          <Field label={c("password")} help={c("passwordHelp")}>
            <input type="password" autocomplete="new-password" value={password} onInput={(event: Input) => setPassword(event.currentTarget.value)} />
          </Field>
          <Field label={c("displayName")}>
            <input type="text" value={name} onInput={(event: Input) => setName(event.currentTarget.value)} />
          </Field>
          <Field label={c("quota")} help={c("quotaHelp")} error={most === undefined ? c("badSize") : undefined}>
            <input type="text" value={quota} onInput={(event: Input) => setQuota(event.currentTarget.value)} />
          </Field>
        </Form>
      </section>
    </>
  );
}
