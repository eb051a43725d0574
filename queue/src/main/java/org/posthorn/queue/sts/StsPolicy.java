package org.posthorn.queue.sts;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.posthorn.dns.DomainName;

/// A policy of MTA-STS. RFC 8461 §3.2.
///
/// @param mx patterns of the servers' names, in lower case; a star stands for the first label
public record StsPolicy(Mode mode, Duration maxAge, List<String> mx) {
  /// Octets of a policy; §3.3 suggests 64 kilobytes.
  public static final int BYTES_MAX = 64 << 10;

  /// Patterns that are kept.
  static final int PATTERNS_MAX = 100;

  /// §3.2: at most a year.
  private static final Duration AGE_MAX = Duration.ofHours(8_766);

  public StsPolicy {
    mx = List.copyOf(mx);
  }

  /// What a sender does where the policy is not met.
  public enum Mode {
    /// Does not deliver.
    ENFORCE,
    /// Delivers, and tells.
    TESTING,
    /// There is no policy any more.
    NONE
  }

  /// Reads a policy; fields that are not known are passed over.
  ///
  /// @throws IllegalArgumentException saying what is wrong with it
  public static StsPolicy parse(String text) {
    Map<String, String> fields = new HashMap<>();
    List<String> patterns = new ArrayList<>();
    for (String line : text.split("\r?\n", -1)) {
      int colon = line.indexOf(':');
      if (colon < 0) {
        if (!line.isBlank()) {
          throw new IllegalArgumentException("a line without a colon");
        }
        continue;
      }
      String name = line.substring(0, colon).strip();
      String value = line.substring(colon + 1).strip();
      if (name.equals("mx") && patterns.size() < PATTERNS_MAX) {
        patterns.add(value.toLowerCase(Locale.ROOT));
      } else {
        fields.putIfAbsent(name, value); // §3.2: the first one counts
      }
    }
    if (!"STSv1".equals(fields.get("version"))) {
      throw new IllegalArgumentException("version " + fields.get("version"));
    }
    Mode mode = mode(fields.getOrDefault("mode", ""));
    if (mode != Mode.NONE && patterns.isEmpty()) {
      throw new IllegalArgumentException("no mx");
    }
    return new StsPolicy(mode, age(fields.getOrDefault("max_age", "")), patterns);
  }

  private static Mode mode(String text) {
    return switch (text) {
      case "enforce" -> Mode.ENFORCE;
      case "testing" -> Mode.TESTING;
      case "none" -> Mode.NONE;
      default -> throw new IllegalArgumentException("mode '" + text + "'");
    };
  }

  private static Duration age(String text) {
    if (text.isEmpty() || text.length() > 10 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new IllegalArgumentException("max_age '" + text + "'");
    }
    Duration age = Duration.ofSeconds(Long.parseLong(text));
    return age.compareTo(AGE_MAX) > 0 ? AGE_MAX : age;
  }

  /// Whether a mail server may take the domain's mail. §4.1: as certificates are compared.
  public boolean allows(DomainName host) {
    String name = host.ascii();
    return mx.stream()
        .anyMatch(pattern ->
            pattern.startsWith("*.")
                ? name.contains(".")
                    && name.substring(name.indexOf('.')).equals(pattern.substring(1))
                : pattern.equals(name));
  }

  /// As a domain serves it.
  public String text() {
    StringBuilder text = new StringBuilder("version: STSv1\r\nmode: ");
    text.append(mode.name().toLowerCase(Locale.ROOT)).append("\r\n");
    mx.forEach(pattern -> text.append("mx: ").append(pattern).append("\r\n"));
    return text.append("max_age: ").append(maxAge.toSeconds()).append("\r\n").toString();
  }
}
