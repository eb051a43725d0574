package org.posthorn.jmap.mailbox;

import java.util.Arrays;

/// A set of positive numbers, with at most 16 bytes for each. One thread.
final class LongSet {
  private long[] slots = new long[64];
  private int size;

  /// Adds a number; false if it was there already.
  boolean add(long number) {
    if (size * 2 >= slots.length) {
      grow();
    }
    return put(number);
  }

  private boolean put(long number) {
    int at = slot(number);
    while (slots[at] != 0) {
      if (slots[at] == number) {
        return false;
      }
      at = (at + 1) & (slots.length - 1);
    }
    slots[at] = number;
    size++;
    return true;
  }

  boolean contains(long number) {
    int at = slot(number);
    while (slots[at] != 0) {
      if (slots[at] == number) {
        return true;
      }
      at = (at + 1) & (slots.length - 1);
    }
    return false;
  }

  private int slot(long number) {
    return (int) ((number * 0x9E3779B97F4A7C15L) >>> 40) & (slots.length - 1);
  }

  private void grow() {
    long[] before = slots;
    slots = new long[before.length * 2];
    size = 0;
    Arrays.stream(before).filter(number -> number != 0).forEach(this::put);
  }

  int size() {
    return size;
  }
}
