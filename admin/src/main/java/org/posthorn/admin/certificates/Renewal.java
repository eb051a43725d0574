package org.posthorn.admin.certificates;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Result of an order that an administrator requested.
///
/// @param validated names that the authority validated
/// @param refused the other names, with the reason
/// @param issued whether a certificate was issued; never in a dry run
public record Renewal(List<String> validated, SortedMap<String, String> refused, boolean issued) {
  public Renewal {
    validated = List.copyOf(validated);
    refused = Collections.unmodifiableSortedMap(new TreeMap<>(refused));
  }
}
