package org.posthorn.admin.certificates;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Result of an order that an administrator requested.
///
/// @param proved names that the authority validated
/// @param refused the other names, with the reason
/// @param issued whether a certificate was issued; never in a dry run
public record Renewal(List<String> proved, SortedMap<String, String> refused, boolean issued) {
  public Renewal {
    proved = List.copyOf(proved);
    refused = Collections.unmodifiableSortedMap(new TreeMap<>(refused));
  }
}
