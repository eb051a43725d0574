// Swiping of lines.

import type { App } from "../state/app.ts";
import { ARCHIVE, DELETE, type Action } from "./conversationActions.tsx";
import type { Line } from "../state/list.ts";

/** Distance of a swipe that triggers an action. */
const ENOUGH = 96;

const BEGINS = 12;

/** Begins at the touch of a line, and ends with the finger. */
export function beginSwipe(app: App, line: Line, touch: PointerEvent): void {
  if (touch.pointerType !== "touch") {
    return;
  }
  const element = touch.currentTarget as HTMLElement;
  const content = element.querySelector<HTMLElement>(".slides")!;
  const rtl = getComputedStyle(element).direction === "rtl";
  const members = app.list.conversation(line);
  let action: Action | null = null;
  const move = (event: PointerEvent) => {
    const by = event.clientX - touch.clientX;
    if (Math.abs(by) < BEGINS || event.pointerId !== touch.pointerId) {
      return;
    }
    const wanted = (by > 0) !== rtl ? ARCHIVE : DELETE;
    const offered = wanted.offered({ app, members, target: members, role: app.role() });
    content.style.transform = offered ? `translateX(${by}px)` : "";
    element.dataset["swipe"] = wanted === ARCHIVE ? "archive" : "delete";
    action = offered && Math.abs(by) > ENOUGH ? wanted : null;
  };
  const end = (event: PointerEvent) => {
    removeEventListener("pointermove", move);
    removeEventListener("pointerup", end);
    removeEventListener("pointercancel", end);
    content.style.transform = "";
    delete element.dataset["swipe"];
    if (action !== null && event.type === "pointerup") {
      action.act?.({ app, members, target: members, role: app.role() });
    }
  };
  addEventListener("pointermove", move);
  addEventListener("pointerup", end);
  addEventListener("pointercancel", end);
}
