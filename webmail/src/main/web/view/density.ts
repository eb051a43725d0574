// The height of lines in the list, stored in each browser.

import { Observable } from "../state/observable.ts";

const KEPT = "posthorn.density";

/** In CSS pixels; style/list.css has the same. */
export const LINES = { comfortable: 68, compact: 48 };

export type Density = keyof typeof LINES;

export const density = new Observable<Density>(localStorage.getItem(KEPT) === "compact" ? "compact" : "comfortable");

export function setDensity(next: Density): void {
  density.value = next;
  localStorage.setItem(KEPT, next);
}
