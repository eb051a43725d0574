package org.posthorn.mailauth;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// What records of the DNS mean, by their text: the few of popular domains are read again for each
/// message otherwise. Forgets all when it is full, so that whoever publishes ever new ones makes
/// others' be read again, and nothing else. Thread-safe.
///
/// @param <V> what a text is read as; immutable
public final class ReadTexts<V> {
  /// Texts that are kept at a time; with [#CHARACTERS_MAX] some 2 MB at the worst.
  public static final int TEXTS_MAX = 500;

  /// A longer text is not kept. The key record of 4096 bits has 750 characters.
  public static final int CHARACTERS_MAX = 1_000;

  private final Map<String, V> read = new ConcurrentHashMap<>();

  /// What the text was read as; empty if it was not, or was forgotten.
  public Optional<V> get(String text) {
    return Optional.ofNullable(read.get(text));
  }

  /// Keeps what a text was read as.
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

  /// How many are kept; some more than [#TEXTS_MAX] only while several threads keep one.
  int size() {
    return read.size();
  }
}
