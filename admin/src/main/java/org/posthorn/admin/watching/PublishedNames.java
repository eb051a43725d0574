package org.posthorn.admin.watching;

import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// What the last look at the DNS found wrong, by domain. Thread-safe.
public final class PublishedNames {
  private final Map<String, Integer> wrong = new ConcurrentHashMap<>();

  /// @param records how many are missing or say something else; 0 if all is well
  public void found(String domain, int records) {
    if (records == 0) {
      wrong.remove(domain);
    } else {
      wrong.put(domain, records);
    }
  }

  /// Forgets domains that are gone.
  public void keepOnly(Collection<String> domains) {
    wrong.keySet().retainAll(domains);
  }

  /// Domains with the number of records that are wrong.
  public SortedMap<String, Integer> wrong() {
    return new TreeMap<>(wrong);
  }
}
