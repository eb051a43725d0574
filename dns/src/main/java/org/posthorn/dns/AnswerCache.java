package org.posthorn.dns;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Cached answers until they expire; when there are too many or too large ones, the least recently
/// used are dropped. Thread-safe.
final class AnswerCache {
  /// Memory of an entry besides its values.
  private static final int ENTRY_BYTES = 500;

  /// @param untilMillis since the epoch
  record Remembered(DnsAnswer<?> answer, long untilMillis, long bytes) {}

  private final ResolverLimits limits;
  private final Map<DnsQuestion<?>, Remembered> answers = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  AnswerCache(ResolverLimits limits) {
    this.limits = limits;
  }

  /// The cached answer, which may have expired.
  synchronized Optional<Remembered> get(DnsQuestion<?> question) {
    return Optional.ofNullable(answers.get(question));
  }

  /// @param valueBytes memory of the answer's values
  synchronized void put(
      DnsQuestion<?> question, DnsAnswer<?> answer, long untilMillis, long valueBytes) {
    Remembered now = new Remembered(answer, untilMillis, ENTRY_BYTES + valueBytes);
    Remembered before = answers.put(question, now);
    bytes += now.bytes() - (before == null ? 0 : before.bytes());
    Iterator<Remembered> eldest = answers.values().iterator();
    while (answers.size() > limits.cacheEntriesMax() || bytes > limits.cacheBytesMax()) {
      bytes -= eldest.next().bytes();
      eldest.remove();
    }
  }

  synchronized int size() {
    return answers.size();
  }
}
