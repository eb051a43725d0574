package org.posthorn.admin.certificates;

import java.net.URI;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// How the orders of a certificate stand.
///
/// @param authority where it is ordered
/// @param names that are wanted in it
/// @param renewal when it is ordered next; empty before the first look
/// @param explanation the authority's page about an early renewal (RFC 9773 §4.2)
/// @param pausedUntil after a failure nothing is tried before; empty without one
/// @param error why the last order failed as a whole; empty if it did not
/// @param refused names that the last order could not prove, with the reason
public record OrderStanding(
    URI authority,
    List<String> names,
    Optional<Instant> renewal,
    Optional<URI> explanation,
    Optional<Instant> pausedUntil,
    Optional<String> error,
    SortedMap<String, String> refused) {
  public OrderStanding {
    names = List.copyOf(names);
    refused = Collections.unmodifiableSortedMap(new TreeMap<>(refused));
  }
}
