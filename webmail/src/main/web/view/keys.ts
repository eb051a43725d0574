// Keyboard shortcuts, as in Gmail.

import { isShortcut } from "../controls/Keys.tsx";
import type { App } from "../state/app.ts";
import { forward, reply } from "../state/reply.ts";
import { writeAbout } from "./answering.ts";
import { selectionOf } from "./conversationActions.tsx";
import { ACTIONS } from "./parts.ts";

/** The keys with their help texts. */
export const HELP = [
  ["c", "helpCompose"], ["Ctrl+. Ctrl+,", "helpTurns"], ["j k", "helpList"], ["Enter o", "helpOpen"], ["u Esc", "back"], ["e", "archive"], ["#", "delete"],
  ["!", "spam"], ["s", "star"], ["x", "helpChoose"], ["r", "reply"], ["a", "replyAll"], ["f", "forward"], ["Shift I", "markRead"],
  ["Shift U", "markUnread"], ["v", "move"], ["b", "snooze"], ["m", "mute"], ["+ -", "helpImportant"], ["l", "labelAs"], ["p", "print"], ["[ ]", "helpNeighbours"], ["; :", "helpOpenAll"], ["z", "helpUndo"], ["/", "helpSearch"], ["?", "help"],
] as const;

export function listenToKeys(app: App, help: () => void): () => void {
  const pressed = (event: KeyboardEvent) => {
    if (!isShortcut(event)) {
      return;
    }
    const action = actionFor(event, app, help);
    if (action !== null) {
      event.preventDefault();
      action();
    }
  };
  addEventListener("keydown", pressed);
  return () => removeEventListener("keydown", pressed);
}

function actionFor(event: KeyboardEvent, app: App, help: () => void): (() => void) | null {
  const onControl = (event.target as HTMLElement).matches("a, button, input");
  switch (event.key) {
    case "c":
      return () => app.write(app.blank());
    case "j":
      return () => step(app, 1);
    case "k":
      return () => step(app, -1);
    case "ArrowDown":
      return () => step(app, 1);
    case "ArrowUp":
      return () => step(app, -1);
    case "Enter":
      return onControl ? null : () => open(app);
    case "o":
      return () => open(app);
    case "u":
    case "Escape":
      return () => app.leave();
    case "x":
      return () => choose(app);
    case "[":
      return () => neighbour(app, -1);
    case "]":
      return () => neighbour(app, 1);
    case ";":
      return () => void app.conversation.value?.openAll(true);
    case ":":
      return () => void app.conversation.value?.openAll(false);
    case "z":
      return () => void app.actions.undo();
    case "r":
    case "a":
    case "f":
      return () => void answer(app, event.key);
    case "/":
      return () => document.querySelector<HTMLInputElement>("#search")?.focus();
    case "?":
      return help;
    default:
      return actionOf(event.key === "Delete" ? "#" : event.key, app);
  }
}

/** The action of a key for the selected conversations, the open one, or the one at the cursor. */
function actionOf(key: string, app: App): (() => void) | null {
  const selection = selectionOf(app);
  const action = ACTIONS.find((one) => one.key === key && one.offered(selection));
  if (action === undefined || selection.members.length === 0) {
    return null;
  }
  if (action.act !== undefined) {
    return () => action.act?.(selection);
  }
  return () => {
    if (app.chosen.value.size === 0 && app.place.value.thread === null) {
      choose(app); // its panel opens in the toolbar
    }
    app.panel.value = key;
  };
}

function step(app: App, by: number): void {
  const next = Math.min(app.list.total - 1, Math.max(0, app.cursor.value + by));
  app.cursor.value = next;
  if (app.place.value.thread !== null) {
    open(app);
  }
}

function open(app: App): void {
  const row = app.list.at(app.cursor.value);
  if (row !== undefined) {
    location.hash = app.hashOf(row);
  }
}

/** The conversation after or before the open one. */
function neighbour(app: App, by: number): void {
  if (app.place.value.thread !== null) {
    step(app, by);
  }
}

function choose(app: App): void {
  const row = app.list.at(app.cursor.value);
  if (row !== undefined) {
    const next = new Set(app.chosen.value);
    if (!next.delete(row.key)) {
      next.add(row.key);
    }
    app.choose(next);
  }
}

async function answer(app: App, key: string): Promise<void> {
  const conversation = app.conversation.value;
  const last = conversation?.rows.at(-1);
  if (conversation != null && last !== undefined) {
    const identities = app.sendersFor(conversation.account);
    await writeAbout(app, conversation, last.id, (email, text) => key === "f" ? forward(email, identities, text) : reply(email, key === "a", identities, text));
  }
}
