package org.posthorn.mailauth;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// A cache of parsed DNS records by their text, so that the records of popular domains are not
/// parsed again for each message. Cleared when it is full: somebody who publishes many records can
/// only cause repeated parsing. Thread-safe.
///
/// @param <V> the parsed form; immutable
public final class ReadTexts<V> {
  /// Maximum number of cached texts; with [#CHARACTERS_MAX] about 2 MB.
  public static final int TEXTS_MAX = 500;

  /// Longer texts are not cached. A key record of 4096 bits has 750 characters.
  public static final int CHARACTERS_MAX = 1_000;

  private final Map<String, V> read = new ConcurrentHashMap<>();

  /// The parsed form of the text; empty if it is not cached.
  public Optional<V> get(String text) {
    return Optional.ofNullable(read.get(text));
  }

  /// Caches a parsed text.
  ///
  /// @return the value
  public V keep(String text, V value) {
    if (text.length() <= CHARACTERS_MAX) {
      if (read.size() >= TEXTS_MAX) {
        read.clear();
      }
      read.put(text, value);
    }
    return value;
  }

  /// Number of cached texts; slightly more than [#TEXTS_MAX] only while several threads add one.
  int size() {
    return read.size();
  }
}
