package org.posthorn.admin.certificates;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What came of an order that an administrator asked for.
///
/// @param proved names that the authority accepts as ours
/// @param refused the others, with the reason
/// @param issued whether there is a new certificate; never after a dry run
public record Renewal(List<String> proved, SortedMap<String, String> refused, boolean issued) {
  public Renewal {
    proved = List.copyOf(proved);
    refused = Collections.unmodifiableSortedMap(new TreeMap<>(refused));
  }
}
