package org.posthorn.admin.watching;

import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// Result of the latest check of DNS records, by domain. Thread-safe.
public final class PublishedNames {
  private final Map<String, Integer> wrong = new ConcurrentHashMap<>();

  /// @param records how many are missing or differ; 0 if all are correct
  public void found(String domain, int records) {
    if (records == 0) {
      wrong.remove(domain);
    } else {
      wrong.put(domain, records);
    }
  }

  /// Forgets removed domains.
  public void keepOnly(Collection<String> domains) {
    wrong.keySet().retainAll(domains);
  }

  /// Domains with wrong records, and their number.
  public SortedMap<String, Integer> wrong() {
    return new TreeMap<>(wrong);
  }
}
