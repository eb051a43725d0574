// The elements of a list that shows changing parts of something long: what comes into view takes over the element of what
// left it, which costs the browser less than to make another.

export class Slots {
  private slots = new Map<string, number>();

  /**
   * Assigns an element to each key; a key that had one keeps it.
   *
   * @param keys of what is in view @param held the element that nothing else may take over, since it has the focus; -1 if none
   */
  assign(keys: readonly string[], held: number): ReadonlyMap<string, number> {
    const next = new Map<string, number>();
    const used = new Set([held]);
    for (const key of keys) {
      const slot = this.slots.get(key);
      if (slot !== undefined) {
        next.set(key, slot);
        used.add(slot);
      }
    }
    let free = 0;
    for (const key of keys) {
      if (!next.has(key)) {
        while (used.has(free)) {
          free++;
        }
        next.set(key, free);
        used.add(free);
      }
    }
    this.slots = next;
    return next;
  }
}
