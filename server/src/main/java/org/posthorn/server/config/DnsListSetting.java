package org.posthorn.server.config;

import java.util.List;
import java.util.Map;
import org.posthorn.dns.DomainName;
import org.posthorn.spam.connection.DnsList;
import org.posthorn.spam.connection.ResultCodes;

/// A DNS list for connecting clients; codes and type are optional.
final class DnsListSetting {
  static final List<String> KEYS = List.of("zone", "weight", "codes", "of");

  private DnsListSetting() {}

  /// @throws IllegalArgumentException with a description of the error
  static DnsList of(Map<String, String> values) {
    String zone = values.get("zone");
    String weight = values.get("weight");
    if (zone == null || weight == null) {
      throw new IllegalArgumentException(
          "expected zone = \"...\", where the list is, and weight = ..., what a listing counts");
    }
    DnsList.Of of =
        switch (values.getOrDefault("of", "address")) {
          case "address" -> DnsList.Of.ADDRESS;
          case "domain" -> DnsList.Of.DOMAIN;
          default -> throw new IllegalArgumentException("expected of = address or domain");
        };
    return new DnsList(
        DomainName.parse(zone),
        Values.number(weight),
        ResultCodes.parse(values.getOrDefault("codes", "")),
        of);
  }
}
