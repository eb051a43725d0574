import type { ComponentChildren } from "preact";
import { t } from "../text/texts.ts";

export interface Column<T> {
  title: string;
  cell: (row: T) => ComponentChildren;
  /** Numbers stand at the end of their column. */
  number?: boolean;
}

interface Props<T> {
  /** The table's label for screen readers. */
  label: string;
  columns: Column<T>[];
  rows: T[];
  keyOf: (row: T) => string;
  /** Shown when there are no rows. */
  empty?: ComponentChildren;
}

/** A table; on narrow screens each row is a card whose lines have the titles of their columns. */
export function Table<T>({ label, columns, rows, keyOf, empty }: Props<T>) {
  if (rows.length === 0) {
    return <div class="hint">{empty ?? <p>{t("nothing")}</p>}</div>;
  }
  return (
    <div class="table" role="region" aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>{columns.map((column) => <th key={column.title} scope="col" class={column.number ? "number" : undefined}>{column.title}</th>)}</tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map((column) => (
                <td key={column.title} data-title={column.title} class={column.number ? "number" : undefined}>{column.cell(row)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
