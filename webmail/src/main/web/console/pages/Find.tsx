import { useLoad } from "../../controls/load.ts";
import { Loaded } from "../../controls/Loaded.tsx";
import { rest } from "../../rest/rest.ts";
import { c } from "../../text/console/texts.ts";
import { href } from "../administration.ts";
import type { PageProps } from "../pages.ts";
import { Listing } from "../Listing.tsx";
import { usePaged } from "../paged.ts";
import { messageColumns } from "../people/messages.tsx";
import type { AccountSummary, MessageLine } from "../people/shapes.ts";

interface Found {
  kind: "address" | "domain" | "message-id" | "trace" | "queue-id" | "client" | "word";
  text: string;
  domains: string[];
  accounts: AccountSummary[];
  aliases: { name: string; group: boolean }[];
}

const KINDS = {
  "address": "kindAddress", "domain": "kindDomain", "message-id": "kindMessageId", "trace": "kindTrace", "queue-id": "kindQueueId", "client": "kindClient", "word": "kindWord",
} as const;

const DAYS = 30;

export default function Find({ administration, place }: PageProps) {
  const query = place.args[0] ?? "";
  const found = useLoad(() => rest.get<Found>("/lookup", { q: query }), [query]);
  if (query === "") {
    return <p class="hint">{c("findTeach")}</p>;
  }
  return (
    <Loaded load={found}>
      {(value) => (
        <>
          <p class="help-text">{c("findKind", { text: query, kind: c(KINDS[value.kind]) })}</p>
          {value.kind === "address" && (
            <p><a href={href("routing", [query])}>{c("whoGets", { address: query })}</a></p>
          )}
          <People value={value} />
          <h2>{c("messagesFound")}</h2>
          {administration.may("messages") ? <Messages query={query} /> : <p class="hint">{c("messagesOperators")}</p>}
        </>
      )}
    </Loaded>
  );
}

function People({ value }: { value: Found }) {
  const lists: [string, { text: string; to: string }[]][] = [
    [c("domains"), value.domains.map((name) => ({ text: name, to: href("domain", [name]) }))],
    [c("accounts"), value.accounts.map((one) => ({ text: one.address, to: href("account", [one.address]) }))],
    [c("aliases"), value.aliases.filter((one) => !one.group).map((one) => ({ text: one.name, to: href("aliases", [], { search: one.name }) }))],
    [c("groups"), value.aliases.filter((one) => one.group).map((one) => ({ text: one.name, to: href("group", [one.name]) }))],
  ];
  return (
    <>
      {lists.filter(([, items]) => items.length > 0).map(([title, items]) => (
        <section key={title} class="found">
          <h2>{title}</h2>
          <ul>{items.map((item) => <li key={item.text}><a href={item.to}>{item.text}</a></li>)}</ul>
        </section>
      ))}
    </>
  );
}

function Messages({ query }: { query: string }) {
  const listing = usePaged<MessageLine>("/lookup/messages", { q: query, days: DAYS, limit: 50 });
  return (
    <Listing
      label={c("messagesFound")}
      list={listing}
      keyOf={(line) => line.trace}
      columns={messageColumns()}
      empty={<p>{c("noMessages", { n: DAYS })}</p>}
    />
  );
}
