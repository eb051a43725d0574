import { useEffect, useRef } from "preact/hooks";
import { c, type ConsoleKey } from "../text/console/texts.ts";
import { href } from "./administration.ts";

export interface Part {
  /** Its name in the address of the page; "" is the default. */
  name: string;
  title: ConsoleKey;
}

/** The parts of a long page about one thing, each with an address. */
export function Parts({ page, about, parts, current }: { page: string; about: string; parts: Part[]; current: Part }) {
  const list = useRef<HTMLElement>(null);
  // On phones the list is a row that is wider than the screen.
  useEffect(() => list.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" }), [current]);
  return (
    <nav class="parts" aria-label={c("parts", { about })} ref={list}>
      {parts.map((one) => (
        <a key={one.name} href={href(page, one.name === "" ? [about] : [about, one.name])} aria-current={one === current ? "page" : undefined}>{c(one.title)}</a>
      ))}
    </nav>
  );
}

/** The part named in the address; otherwise the first. */
export function partOf(parts: Part[], name: string | undefined): Part {
  return parts.find((one) => one.name === name) ?? parts[0]!;
}
