// Frames for the HTML of messages. Some are loaded before they are needed, since that takes longer than all else when a
// message is opened. None is used for a second message.

/** A frame keeps its document when it is moved thus (DOM standard, 2025); where browsers cannot, it is loaded when it is needed. */
type Movable = HTMLElement & { moveBefore?(frame: HTMLIFrameElement, before: null): void };

/** How many are ready: whoever goes through messages quickly needs the next one while that is being loaded. */
const SPARES = 2;

/** What the reader sees first goes first. */
const WAIT_MS = 20;

const room = document.createElement("div");
room.hidden = true;

const spares: HTMLIFrameElement[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

/** Has frames ready for the messages that are opened next. */
export function prepareFrames(): void {
  if (!("moveBefore" in room)) {
    return;
  }
  if (!room.isConnected) {
    document.body.append(room);
  }
  clearTimeout(timer);
  timer = setTimeout(() => {
    while (room.childElementCount < SPARES) {
      const frame = empty();
      frame.onload = () => spares.push(frame);
      room.append(frame);
    }
  }, WAIT_MS);
}

/** @param ready is called when its document is there */
export function putFrame(host: HTMLElement, title: string, ready: () => void): HTMLIFrameElement {
  const spare = spares.shift();
  const frame = spare ?? empty();
  frame.title = title;
  if (spare === undefined) {
    frame.onload = ready;
    host.append(frame);
  } else {
    frame.onload = null;
    (host as Movable).moveBefore!(frame, null);
    ready();
  }
  prepareFrames();
  return frame;
}

function empty(): HTMLIFrameElement {
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-same-origin allow-popups allow-popups-to-escape-sandbox");
  frame.referrerPolicy = "no-referrer";
  frame.src = "message-frame";
  return frame;
}
