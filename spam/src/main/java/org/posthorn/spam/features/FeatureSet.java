package org.posthorn.spam.features;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Collects features of one message: a set of 64-bit hashes, bounded. What a stranger can do is to
/// fill it, not to make it slow: hashes are well mixed, and beyond the bound nothing is added. One
/// thread.
///
/// It can be used again for another message: its tables are the greater part of what judging a
/// message would allocate, and memory that was used before is still in the processor's cache.
final class FeatureSet {
  private static final long PRIME = 0x9E3779B97F4A7C15L;

  private static final int SLOTS_FIRST = 1_024;

  private final int max;

  /// Tables of 1, 2, 4 and more times the slots of the first, as far as they were needed. The order
  /// of features, on which the last bit of a score depends, follows from how the table grew.
  private final List<long[]> tables = new ArrayList<>(List.of(new long[SLOTS_FIRST]));

  private int table;
  private long[] slots = tables.getFirst();
  private int size;

  /// What was added, before its number of elements is known.
  private long[] found = new long[0];

  FeatureSet(int max) {
    this.max = max;
  }

  /// Forgets all that was added.
  void clear() {
    begin(0);
  }

  private void begin(int number) {
    if (number == tables.size()) {
      tables.add(new long[SLOTS_FIRST << number]);
    }
    table = number;
    slots = tables.get(number);
    Arrays.fill(slots, 0);
    size = 0;
  }

  /// Begins a hash within a namespace.
  static long begin(String namespace) {
    return hash(0x243F6A8885A308D3L, namespace);
  }

  /// Goes on with a character.
  static long with(long hash, int c) {
    long h = (hash ^ c) * PRIME;
    return h ^ (h >>> 29);
  }

  /// Goes on with a number, for instance another hash.
  static long with(long hash, long value) {
    long h = (hash ^ value ^ (value >>> 32)) * PRIME;
    return h ^ (h >>> 31);
  }

  static long hash(long hash, CharSequence text) {
    return hash(hash, text, 0, text.length());
  }

  static long hash(long hash, CharSequence text, int from, int to) {
    long h = hash;
    for (int i = from; i < to; i++) {
      h = with(h, text.charAt(i));
    }
    return h;
  }

  /// As [#hash] of the text in lower case.
  static long lower(long hash, String text, int from, int to) {
    long h = hash;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        return hash(hash, text.substring(from, to).toLowerCase(Locale.ROOT));
      }
      h = with(h, c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    return h;
  }

  void add(Namespace namespace) {
    add(namespace.hash);
  }

  void add(Namespace namespace, CharSequence value) {
    add(hash(namespace.hash, value));
  }

  void add(Namespace namespace, int value) {
    add(with(namespace.hash, value));
  }

  /// Adds what a text looks like.
  void addShape(Namespace namespace, CharSequence text, int max) {
    add(Shapes.with(namespace.hash, text, 0, text.length(), max));
  }

  /// Adds a part of a text in lower case.
  void addLower(Namespace namespace, String text, int from, int to) {
    add(lower(namespace.hash, text, from, to));
  }

  /// Adds a hash, if there is room.
  void add(long hash) {
    if (size >= max) {
      return;
    }
    put(mix(hash));
    if (size * 2 > slots.length) {
      grow();
    }
  }

  /// Nearly all time is spent here, and processors guess badly whether a feature is new: only
  /// collisions branch.
  private void put(long mixed) {
    int mask = slots.length - 1;
    int at = (int) mixed & mask;
    long there = slots[at];
    while (areNonZero(there, there ^ mixed)) {
      at = (at + 1) & mask;
      there = slots[at];
    }
    slots[at] = mixed;
    size += isZero(there);
  }

  private static boolean areNonZero(long one, long other) {
    return ((one | -one) & (other | -other)) < 0;
  }

  private static int isZero(long value) {
    return (int) (((value | -value) >>> 63) ^ 1);
  }

  private void grow() {
    long[] before = slots;
    begin(table + 1);
    for (long value : before) {
      if (value != 0) {
        put(value);
      }
    }
  }

  private static long mix(long hash) {
    long h = (hash ^ (hash >>> 33)) * 0xFF51AFD7ED558CCDL;
    h = (h ^ (h >>> 33)) * 0xC4CEB9FE1A85EC53L;
    h ^= h >>> 33;
    return h == 0 ? 1 : h;
  }

  /// What was added.
  long[] toArray() {
    if (found.length <= size) {
      found = new long[slots.length]; // what follows the last is written too
    }
    int n = 0;
    for (long value : slots) {
      found[n] = value;
      n += 1 - isZero(value);
    }
    return Arrays.copyOf(found, size);
  }
}
