package org.posthorn.server.config;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.posthorn.delivery.checks.Advice;
import org.posthorn.spam.filter.FilterAddress;

/// A filter in another process; only type and address are required.
///
/// @param address its address; for rspamd that of its HTTP interface
/// @param timeout total time for one message
/// @param failsOpen whether messages are accepted while the filter is unavailable
/// @param onVirus what happens to a message with a virus
/// @param onSpam the most severe action for any other result of the filter
/// @param bytesMax the largest message that is checked; for clamd, octets that are scanned
/// @param passwordFile for rspamd, its first line is the password
public record FilterSetting(
    Kind kind,
    FilterAddress address,
    Duration timeout,
    boolean failsOpen,
    Advice onVirus,
    Advice onSpam,
    long bytesMax,
    Optional<String> passwordFile) {
  static final List<String> KEYS =
      List.of(
          "kind",
          "address",
          "timeout",
          "on-failure",
          "on-virus",
          "on-spam",
          "bytes-max",
          "password-file");

  /// The protocol.
  public enum Kind {
    CLAMD,
    RSPAMD,
    MILTER
  }

  /// @throws IllegalArgumentException with a description of the error
  static FilterSetting of(Map<String, String> values) {
    String kind = values.getOrDefault("kind", "");
    String address = values.getOrDefault("address", "");
    if (kind.isEmpty() || address.isEmpty()) {
      throw new IllegalArgumentException(
          "expected kind = \"clamd\", \"rspamd\" or \"milter\", and address = \"...\"");
    }
    String failure = Values.oneOf(values.getOrDefault("on-failure", "accept"), "accept", "defer");
    return new FilterSetting(
        Kind.valueOf(Values.oneOf(kind, "clamd", "rspamd", "milter").toUpperCase(Locale.ROOT)),
        new FilterAddress(address),
        Values.timeout(values.getOrDefault("timeout", "10 s")),
        failure.equals("accept"),
        Values.advice(values.getOrDefault("on-virus", "refuse")),
        Values.advice(values.getOrDefault("on-spam", "junk")),
        Values.bytesFrom(1).apply(values.getOrDefault("bytes-max", "25 MiB")),
        Optional.ofNullable(values.get("password-file")));
  }
}
