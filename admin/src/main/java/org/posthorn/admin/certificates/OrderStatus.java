package org.posthorn.admin.certificates;

import java.net.URI;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Status of the orders of a certificate.
///
/// @param authority the ACME authority
/// @param names of the certificate to order
/// @param renewal time of the next order; empty before the first check
/// @param explanation the authority's page about an early renewal (RFC 9773 §4.2)
/// @param pausedUntil time of the next attempt after a failure; empty without one
/// @param error why the last order failed as a whole; empty if it did not
/// @param refused names whose validation failed in the last order, with the reason
public record OrderStatus(
    URI authority,
    List<String> names,
    Optional<Instant> renewal,
    Optional<URI> explanation,
    Optional<Instant> pausedUntil,
    Optional<String> error,
    SortedMap<String, String> refused) {
  public OrderStatus {
    names = List.copyOf(names);
    refused = Collections.unmodifiableSortedMap(new TreeMap<>(refused));
  }
}
