package org.posthorn.spam.features;

import java.util.Arrays;
import java.util.Locale;

/// A limited set of the 64-bit feature hashes of one message. A sender can fill it, but not slow it
/// down: hashes are well mixed, and beyond the limit nothing is added. One thread.
///
/// Reused for other messages: its tables are most of the memory that a check allocates, and reused
/// memory is in the processor's cache.
final class FeatureSet {
  private static final long PRIME = 0x9E3779B97F4A7C15L;

  private static final int SLOTS_FIRST = 1_024;

  /// Bits of a slot with the index of a feature; the other bits are part of the feature.
  private static final int PLACE_BITS = 18;

  private static final int PLACE = (1 << PLACE_BITS) - 1;

  private final int max;

  /// The features in the order in which they were added.
  private long[] found = new long[SLOTS_FIRST];

  private int size;

  /// The hash table: 0, or one more than an index in [#found], with some bits of the feature, so
  /// that most features need not be read.
  private int[] slots = new int[SLOTS_FIRST];

  /// Number of slots in use: a power of two.
  private int used = SLOTS_FIRST;

  FeatureSet(int max) {
    this.max = max;
  }

  void clear() {
    used = SLOTS_FIRST;
    Arrays.fill(slots, 0, used, 0);
    size = 0;
  }

  /// Begins a hash within a namespace.
  static long begin(String namespace) {
    return hash(0x243F6A8885A308D3L, namespace);
  }

  /// Continues a hash with a character.
  static long with(long hash, int c) {
    long h = (hash ^ c) * PRIME;
    return h ^ (h >>> 29);
  }

  /// Continues a hash with a number, such as another hash.
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

  /// Adds the shape of a text.
  void addShape(Namespace namespace, CharSequence text, int max) {
    add(Shapes.with(namespace.hash, text, 0, text.length(), max));
  }

  /// Adds part of a text in lower case.
  void addLower(Namespace namespace, String text, int from, int to) {
    add(lower(namespace.hash, text, from, to));
  }

  /// Adds a hash, if there is room.
  void add(long hash) {
    if (size >= max) {
      return;
    }
    long mixed = mix(hash);
    int mask = used - 1;
    int mark = (int) (mixed >>> Integer.SIZE) & ~PLACE;
    int at = (int) mixed & mask;
    for (int there = slots[at]; there != 0; there = slots[at]) {
      if ((there & ~PLACE) == mark && found[(there & PLACE) - 1] == mixed) {
        return;
      }
      at = (at + 1) & mask;
    }
    slots[at] = mark | (size + 1);
    found[size] = mixed;
    size++;
    if (size * 2 > used) {
      grow();
    }
  }

  private void grow() {
    used *= 2;
    if (slots.length < used) {
      slots = new int[used];
      found = Arrays.copyOf(found, used);
    } else {
      Arrays.fill(slots, 0, used, 0);
    }
    int mask = used - 1;
    for (int i = 0; i < size; i++) {
      long mixed = found[i];
      int at = (int) mixed & mask;
      while (slots[at] != 0) {
        at = (at + 1) & mask;
      }
      slots[at] = ((int) (mixed >>> Integer.SIZE) & ~PLACE) | (i + 1);
    }
  }

  private static long mix(long hash) {
    long h = (hash ^ (hash >>> 33)) * 0xFF51AFD7ED558CCDL;
    h = (h ^ (h >>> 33)) * 0xC4CEB9FE1A85EC53L;
    h ^= h >>> 33;
    return h == 0 ? 1 : h;
  }

  /// The features in the order in which they were added.
  long[] toArray() {
    return Arrays.copyOf(found, size);
  }
}
