// Long work in slices, so that typing and scrolling go on.

/** Lets the browser handle input and paint, in between. */
export async function turn(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
}

/** Elements that a browser lays out in a few milliseconds. */
const SLICE = 150;

/** Moves content in slices, however deep it is nested. Stops when the signal is aborted. */
export async function appendInSlices(target: Node, content: Node, signal: AbortSignal, moved = { count: 0 }): Promise<void> {
  for (let child = content.firstChild; child !== null; child = content.firstChild) {
    const count = child instanceof Element ? child.querySelectorAll("*").length + 1 : 1;
    if (count > SLICE) {
      const holder = child.cloneNode(false);
      target.appendChild(holder);
      await appendInSlices(holder, child, signal, moved);
      child.remove();
    } else {
      target.appendChild(child);
    }
    moved.count += Math.min(count, SLICE);
    if (moved.count >= SLICE) {
      moved.count = 0;
      await turn();
    }
    if (signal.aborted) {
      return;
    }
  }
}
