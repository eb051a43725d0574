import type { ComponentChildren } from "preact";
import { type Column, Table } from "../controls/Table.tsx";
import { t } from "../text/texts.ts";
import { c } from "../text/console/texts.ts";
import type { Paged } from "./paged.ts";

interface Props<T> {
  label: string;
  list: Paged<T>;
  columns: Column<T>[];
  keyOf: (row: T) => string;
  empty: ComponentChildren;
  /** The selected rows, if rows can be selected. */
  chosen?: Set<string>;
  onChoose?: (chosen: Set<string>) => void;
  /** The name of a row, for screen readers. */
  nameOf?: (row: T) => string;
}

/** A list that is loaded in parts, with selectable rows. */
export function Listing<T>({ label, list, columns, keyOf, empty, chosen, onChoose, nameOf }: Props<T>) {
  if (list.items === undefined) {
    return list.error === undefined
      ? <p class="hint" role="status">{t("loading")}</p>
      : (
        <div class="hint" role="alert">
          <p>{list.error.message}</p>
          <button type="button" onClick={list.reload}>{t("retry")}</button>
        </div>
      );
  }
  const choice: Column<T>[] = chosen === undefined || onChoose === undefined ? [] : [{
    title: c("choose"),
    cell: (row) => (
      <input
        type="checkbox"
        aria-label={nameOf?.(row) ?? keyOf(row)}
        checked={chosen.has(keyOf(row))}
        onChange={(event) => {
          const next = new Set(chosen);
          event.currentTarget.checked ? next.add(keyOf(row)) : next.delete(keyOf(row));
          onChoose(next);
        }}
      />
    ),
  }];
  return (
    <>
      {list.error !== undefined && <p class="field-error" role="alert">{list.error.message}</p>}
      <Table label={label} columns={[...choice, ...columns]} rows={list.items} keyOf={keyOf} empty={empty} />
      {list.more !== undefined && <p class="buttons"><button type="button" disabled={list.loading} onClick={list.more}>{t("showMore")}</button></p>}
    </>
  );
}
