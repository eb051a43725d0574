import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { type Column, Table } from "../../controls/Table.tsx";
import { c } from "../../text/console/texts.ts";
import { t } from "../../text/texts.ts";
import type { Listing } from "./listing.ts";

interface Props<T> {
  label: string;
  listing: Listing<T>;
  columns: Column<T>[];
  keyOf: (row: T) => string;
  empty: ComponentChildren;
}

/** A listing as a table, with a button for its next part. */
export function List<T>({ label, listing, columns, keyOf, empty }: Props<T>) {
  return (
    <>
      {listing.error !== undefined && (
        <div class="hint" role="alert">
          <p>{listing.error.message}</p>
          <button type="button" onClick={listing.reload}>{t("retry")}</button>
        </div>
      )}
      {listing.items === undefined
        ? listing.error === undefined && <p class="hint" role="status">{t("loading")}</p>
        : <Table label={label} columns={columns} rows={listing.items} keyOf={keyOf} empty={empty} />}
      {listing.more && (
        <button type="button" disabled={listing.busy} onClick={listing.next}>{c("showMore")}</button>
      )}
    </>
  );
}

/** A search field, which reports its text when typing has paused. */
export function SearchField({ label, onSearch }: { label: string; onSearch: (text: string) => void }) {
  const [text, setText] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => onSearch(text.trim()), 250);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <input
      type="search"
      class="narrow"
      placeholder={label}
      aria-label={label}
      value={text}
      onInput={(event) => setText(event.currentTarget.value)}
    />
  );
}
