// The keys of Gmail.

import type { App } from "../state/app.ts";
import { writeHash } from "../state/app.ts";
import { blank, forward, reply } from "../state/reply.ts";
import type { Email } from "../jmap/types.ts";
import { textBody } from "./Body.tsx";
import { archive, junk, read, trash } from "./Toolbar.tsx";

/** Every key with what its line of help says. */
export const HELP = [
  ["c", "helpCompose"], ["j k", "helpList"], ["Enter o", "helpOpen"], ["u Esc", "back"], ["e", "archive"], ["#", "delete"],
  ["!", "spam"], ["s", "star"], ["x", "messages"], ["r", "reply"], ["a", "replyAll"], ["f", "forward"], ["Shift I", "markRead"],
  ["Shift U", "markUnread"], ["z", "helpUndo"], ["/", "helpSearch"], ["?", "help"],
] as const;

export function listenToKeys(app: App, help: () => void): () => void {
  const pressed = (event: KeyboardEvent) => {
    const target = event.target as HTMLElement;
    const typing = target.matches("input:not([type=checkbox]), textarea, select") || target.isContentEditable;
    if (typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) {
      return;
    }
    const deed = deedOf(event, app, help);
    if (deed !== null) {
      event.preventDefault();
      deed();
    }
  };
  addEventListener("keydown", pressed);
  return () => removeEventListener("keydown", pressed);
}

function deedOf(event: KeyboardEvent, app: App, help: () => void): (() => void) | null {
  const onControl = (event.target as HTMLElement).matches("a, button, input");
  switch (event.key) {
    case "c":
      return () => app.write(blank(app.identities[0]));
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
    case "e":
      return () => archive(app);
    case "#":
    case "Delete":
      return () => trash(app);
    case "!":
      return () => junk(app);
    case "s":
      return () => star(app);
    case "x":
      return () => choose(app);
    case "I":
      return () => read(app, true);
    case "U":
      return () => read(app, false);
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
      return null;
  }
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
    location.hash = writeHash({ query: app.place.value.query, thread: row.threadId });
  }
}

function choose(app: App): void {
  const row = app.list.at(app.cursor.value);
  if (row !== undefined) {
    const next = new Set(app.chosen.value);
    if (!next.delete(row.id)) {
      next.add(row.id);
    }
    app.chosen.value = next;
  }
}

function star(app: App): void {
  const members = app.targets();
  const starred = members.some((member) => member.keywords["$flagged"]);
  void app.actions.mark(starred ? members : members.slice(-1), "$flagged", !starred, null);
}

async function answer(app: App, key: string): Promise<void> {
  const conversation = app.conversation.value;
  const last = conversation?.rows.at(-1);
  const email: Email | undefined = last === undefined ? undefined : await conversation?.fetch(last.id);
  if (email !== undefined) {
    const text = textBody(email);
    app.write(key === "f" ? forward(email, app.identities, text) : reply(email, key === "a", app.identities, text));
  }
}
