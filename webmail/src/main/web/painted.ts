// When what was drawn is seen.

/** A page in the background is not painted. */
const LATEST_MS = 200;

/** Done when the next frame is painted. */
export async function painted(): Promise<void> {
  await new Promise<void>((resolve) => {
    setTimeout(resolve, LATEST_MS);
    requestAnimationFrame(() => setTimeout(resolve, 0));
  });
}
