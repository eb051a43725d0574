package org.posthorn.server.config;

import java.util.Map;
import java.util.Optional;

/// Old names of settings. A file with an old key is refused, and the message has the new name; old
/// keys have no effect.
final class RenamedSettings {
  /// The current name by old name.
  static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("acme.dns-key-file", "acme.tsig-key-file"),
          Map.entry("acme.dns-key-name", "acme.tsig-key-name"),
          Map.entry("acme.dns-visible-at", "acme.dns-propagation-servers"),
          Map.entry("acme.trust", "acme.ca-file"),
          Map.entry("authentication.arc-sealers", "authentication.trusted-arc-sealers"),
          Map.entry("ban.first", "ban.initial-duration"),
          Map.entry("connection.autonomous-systems", "connection.asn-file"),
          Map.entry("connection.refuse-above", "connection.refuse-threshold"),
          Map.entry("content.guarded-domains", "content.protected-domains"),
          Map.entry("content.programs", "content.executables"),
          Map.entry("dns.client-names", "smtp.reverse-dns"),
          Map.entry("filters.ask", "filters.external"),
          Map.entry("forward.domain", "srs.domain"),
          Map.entry("greylist.above", "greylist.threshold"),
          Map.entry("imap.timeout", "imap.idle-timeout"),
          Map.entry("listen.proxy-trusted", "listen.proxy-protocol-networks"),
          Map.entry("outbound.authorities", "outbound.ca-file"),
          Map.entry("outbound.end-timeout", "outbound.data-end-timeout"),
          Map.entry("outbound.networks", "outbound.allowed-private-networks"),
          Map.entry("quarantine.kept", "quarantine.retention"),
          Map.entry("secrets.key-file", "master-key.file"),
          Map.entry("smtp.timeout", "smtp.idle-timeout"),
          Map.entry("store.free-space-floor", "store.free-space-min"),
          Map.entry("store.grave-delay", "store.expunged-retention"),
          Map.entry("store.memory", "store.rocksdb-memory"),
          Map.entry("store.views-memory", "store.mailbox-cache"),
          Map.entry("web.metrics-readers", "web.metrics-networks"),
          Map.entry("web.proxies", "web.trusted-proxies"));

  /// The current key in tables such as `[[outbound.senders]]`, by old key.
  static final Map<String, String> TABLE_KEYS = Map.of("hello", "ehlo-name");

  private RenamedSettings() {}

  /// The message for an old name; empty if there was no such setting.
  static Optional<String> problem(String name) {
    return Optional.ofNullable(NAMES.get(name))
        .map(now -> name + " has been renamed: write " + now);
  }

  /// As before, for an environment variable.
  static Optional<String> variableComplaint(String variable) {
    return NAMES.entrySet().stream()
        .filter(names -> Setting.variable(names.getKey()).equals(variable))
        .findFirst()
        .map(names -> variable + " has been renamed: use " + Setting.variable(names.getValue()));
  }

  /// As before, for a key of a table.
  static Optional<String> tableKeyComplaint(String key) {
    return Optional.ofNullable(TABLE_KEYS.get(key))
        .map(now -> key + " has been renamed: write " + now);
  }

  /// Whether old settings began with `section.`.
  static boolean isSection(String section) {
    return NAMES.keySet().stream().anyMatch(old -> old.startsWith(section + "."));
  }
}
