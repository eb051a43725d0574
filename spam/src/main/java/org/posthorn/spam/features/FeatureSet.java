package org.posthorn.spam.features;

import java.util.Arrays;

/// Collects features of one message: a set of 64-bit hashes, bounded. What a stranger can do is to
/// fill it, not to make it slow: hashes are well mixed, and beyond the bound nothing is added. One
/// thread.
final class FeatureSet {
  private static final long PRIME = 0x9E3779B97F4A7C15L;

  private final int max;
  private long[] slots = new long[1024];
  private int size;

  FeatureSet(int max) {
    this.max = max;
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
    long h = hash;
    for (int i = 0; i < text.length(); i++) {
      h = with(h, text.charAt(i));
    }
    return h;
  }

  void add(String namespace) {
    add(begin(namespace));
  }

  void add(String namespace, CharSequence value) {
    add(hash(begin(namespace), value));
  }

  void add(String namespace, int value) {
    add(with(begin(namespace), value));
  }

  /// Adds a hash, if there is room.
  void add(long hash) {
    if (size >= max) {
      return;
    }
    long mixed = mix(hash);
    int at = slot(mixed);
    if (slots[at] == 0) {
      slots[at] = mixed;
      size++;
      if (size * 2 > slots.length) {
        grow();
      }
    }
  }

  private int slot(long mixed) {
    int mask = slots.length - 1;
    int at = (int) mixed & mask;
    while (slots[at] != 0 && slots[at] != mixed) {
      at = (at + 1) & mask;
    }
    return at;
  }

  private void grow() {
    long[] old = slots;
    slots = new long[old.length * 2];
    for (long value : old) {
      if (value != 0) {
        slots[slot(value)] = value;
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
    long[] all = new long[size];
    int n = 0;
    for (long value : slots) {
      if (value != 0) {
        all[n++] = value;
      }
    }
    return Arrays.copyOf(all, n);
  }
}
