package org.posthorn.transport.sts;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.posthorn.dns.DomainName;
import org.posthorn.transport.StsPolicies.Mode;

/// An MTA-STS policy. RFC 8461 §3.2.
///
/// @param patterns MX hosts, `mail.example` or `*.example`, as A-labels in lower case; at least one
///   unless the mode is `NONE`
/// @param maxAge how long it is valid after it was fetched, in whole seconds, up to [#MAX_AGE]
public record StsPolicy(Mode mode, List<String> patterns, Duration maxAge) {
  /// RFC 8461 §3.2: `max_age` is at most 31,557,600 seconds, a Julian year.
  public static final Duration MAX_AGE = Duration.ofHours(8_766);

  /// Largest text that is read; suggested by RFC 8461 §3.3.
  public static final int TEXT_BYTES_MAX = 64 << 10;

  /// More than the number of MX hosts of any domain.
  public static final int PATTERNS_MAX = 200;

  private static final String VERSION = "STSv1";

  /// RFC 8461 §3.2: `sts-policy-ext-name`; the standard names match it too.
  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9_.-]{0,31}";

  /// @throws IllegalArgumentException with a description of the error
  public StsPolicy {
    patterns = List.copyOf(patterns);
    patterns.forEach(StsPolicy::ensurePattern);
    if (patterns.isEmpty() && mode != Mode.NONE) {
      throw new IllegalArgumentException("no mx");
    }
    if (patterns.size() > PATTERNS_MAX) {
      throw new IllegalArgumentException("more than " + PATTERNS_MAX + " mx");
    }
    if (maxAge.isNegative() || maxAge.compareTo(MAX_AGE) > 0) {
      throw new IllegalArgumentException("max_age " + maxAge.toSeconds());
    }
  }

  /// Parses the text of a policy, with CRLF or LF. Unknown keys are ignored, and so are repetitions
  /// of keys that may occur once.
  ///
  /// @throws IllegalArgumentException with a description of the error
  public static StsPolicy parse(byte[] text) {
    if (text.length > TEXT_BYTES_MAX) {
      throw new IllegalArgumentException("larger than " + TEXT_BYTES_MAX + " bytes");
    }
    Map<String, String> once = new HashMap<>();
    List<String> patterns = new ArrayList<>();
    for (String line : new String(text, StandardCharsets.UTF_8).split("\r?\n", -1)) {
      if (StsRecord.strip(line).isEmpty()) {
        continue;
      }
      int colon = line.indexOf(':');
      if (colon < 0 || !line.substring(0, colon).matches(NAME)) {
        throw new IllegalArgumentException("a line that is no field");
      }
      String name = line.substring(0, colon);
      String value = StsRecord.strip(line.substring(colon + 1));
      if (name.equals("mx")) {
        patterns.add(pattern(value));
      } else {
        once.putIfAbsent(name, value);
      }
    }
    if (!VERSION.equals(once.get("version"))) {
      throw new IllegalArgumentException("the version is not " + VERSION);
    }
    return new StsPolicy(mode(once.get("mode")), patterns, maxAge(once.get("max_age")));
  }

  private static Mode mode(@Nullable String value) {
    return switch (value) {
      case "enforce" -> Mode.ENFORCE;
      case "testing" -> Mode.TESTING;
      case "none" -> Mode.NONE;
      case null, default -> throw new IllegalArgumentException("no mode that we know");
    };
  }

  private static Duration maxAge(@Nullable String value) {
    if (value == null || !value.matches("[0-9]{1,10}")) {
      throw new IllegalArgumentException("no max_age");
    }
    Duration age = Duration.ofSeconds(Long.parseLong(value));
    return age.compareTo(MAX_AGE) > 0 ? MAX_AGE : age;
  }

  private static String pattern(String value) {
    boolean wide = value.startsWith("*.");
    return wide
        ? "*." + DomainName.parse(value.substring(2)).ascii()
        : DomainName.parse(value).ascii();
  }

  private static void ensurePattern(String pattern) {
    if (!pattern.equals(pattern(pattern))) {
      throw new IllegalArgumentException("no pattern of hosts: " + pattern);
    }
  }

  /// Whether the policy lists this host. RFC 8461 §4.1: an asterisk stands for the first label.
  public boolean allows(DomainName host) {
    String name = host.ascii();
    int dot = name.indexOf('.');
    String wide = dot < 0 ? name : "*" + name.substring(dot);
    return patterns.contains(name) || patterns.contains(wide);
  }

  /// Its fields without line ends, as in reports (RFC 8460 §4.2).
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("version: " + VERSION);
    lines.add("mode: " + mode.name().toLowerCase(Locale.ROOT));
    patterns.forEach(pattern -> lines.add("mx: " + pattern));
    lines.add("max_age: " + maxAge.toSeconds());
    return lines;
  }

  /// The content of `mta-sts.txt`.
  public String text() {
    return String.join("\r\n", lines()) + "\r\n";
  }
}
