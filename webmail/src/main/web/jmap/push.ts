// Receives changes over a WebSocket (RFC 8887 §4.3), and reconnects when it is lost.

import type { Connection } from "./connection.ts";
import type { Id } from "./types.ts";

const TYPES = ["Mailbox", "Email", "Thread", "EmailSubmission", "Identity", "ShareNotification", "Task"];
const WAIT_FIRST_MS = 1_000;
const WAIT_MAX_MS = 60_000;

export interface Listener {
  /**
   * Types whose objects changed, or may have changed while disconnected.
   *
   * @param account null if it may be any
   */
  changed(types: Set<string>, account: Id | null): void;
  /** Called when the connection is established or lost. */
  live(is: boolean): void;
}

/** Listens until the page is closed. */
export function listen(connection: Connection, listener: Listener): void {
  const url = connection.session.capabilities["urn:ietf:params:jmap:websocket"]?.url;
  if (url === undefined) {
    return;
  }
  let wait = WAIT_FIRST_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const open = () => {
    clearTimeout(timer);
    timer = undefined;
    const socket = new WebSocket(url, "jmap");
    socket.onopen = () => {
      wait = WAIT_FIRST_MS;
      socket.send(JSON.stringify({ "@type": "WebSocketPushEnable", dataTypes: TYPES }));
      listener.live(true);
      listener.changed(new Set(TYPES), null); // changes before this were not received
    };
    socket.onmessage = (event) => {
      const message = JSON.parse(event.data) as { "@type": string; changed?: Record<string, Record<string, string>> };
      if (message["@type"] === "StateChange") {
        for (const [account, types] of Object.entries(message.changed ?? {})) {
          listener.changed(new Set(Object.keys(types)), account);
        }
      }
    };
    socket.onclose = () => {
      listener.live(false);
      timer = setTimeout(open, wait * (0.5 + Math.random() / 2));
      wait = Math.min(wait * 2, WAIT_MAX_MS);
    };
  };
  addEventListener("online", () => {
    if (timer !== undefined) {
      open();
    }
  });
  open();
}
